"""The admin's pages in a real browser, as staff use them: they log in, filter, follow a bar, see an order arrive."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from tests.running_stack import RunningStack, eventually
from tests.staff import Staff, needs_chromium

PAGES = [
    "/admin/",
    "/admin/overview/",
    "/admin/pipeline/",
    "/admin/orders/board/",
    "/admin/orders/order/",
    "/admin/orders/order/1/change/",
    "/admin/orders/order/1/history/",
    "/admin/orders/store/",
    "/admin/catalog/product/",
    "/admin/customers/customer/1/change/",
    "/admin/warehouse/factsale/",
    "/docs",
    "/redoc",
]

pytestmark = needs_chromium


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_and_the_browser_has_nothing_to_complain_of(staff: Staff, path: str) -> None:
    staff.complaints()  # of the page before
    staff.open(path)
    eventually(lambda: staff.text("body"), "something to read")
    assert staff.complaints() == []


def test_new_order_changes_the_overview_without_a_reload(staff: Staff, stack: RunningStack) -> None:
    staff.open("/admin/overview/")
    before = staff.text(".comparison")
    assert "Today" in before
    stack.place_order()
    eventually(lambda: staff.text(".comparison") != before, "other numbers")
    assert staff.has_not_reloaded()
    assert "New numbers" in staff.text("[data-refresh-status]")


def test_filter_is_in_the_address_and_a_bar_leads_to_its_orders(staff: Staff, stack: RunningStack) -> None:
    stack.wait_for_sale(stack.place_order())
    staff.open("/admin/overview/")
    Select(staff.chrome.find_element(By.NAME, "store")).select_by_value("1")
    staff.chrome.find_element(By.CSS_SELECTOR, ".filters button").click()
    eventually(lambda: "store=1" in staff.chrome.current_url, "the filter in the address")
    bars = By.CSS_SELECTOR, ".panel.time svg a"
    bar = eventually(lambda: staff.chrome.find_elements(*bars), "the filtered page")[-1]
    orders = str(bar.get_attribute("aria-label")).rsplit(", ", 1)[1].removesuffix(" orders")
    bar.click()
    eventually(lambda: "/admin/warehouse/" in staff.chrome.current_url, "the orders behind the bar")
    assert f"{orders} order" in staff.text("body")


def test_page_says_that_other_numbers_are_on_their_way(staff: Staff) -> None:
    """Until the server answers, which here it is never asked to; the next refresh finds the page still there."""
    staff.open("/admin/overview/")
    staff.chrome.execute_script("""
        const form = document.querySelector(".filters");
        form.addEventListener("submit", (event) => event.preventDefault());
        form.requestSubmit();
    """)
    assert staff.text("[data-refresh-status]") == "Loading the numbers…"
    assert staff.chrome.execute_script("return document.querySelector('[data-refresh]').className") == "stale"
    eventually(lambda: "follow new orders" in staff.text("[data-refresh-status]"), "the numbers of before")


def test_pipeline_moves_without_a_reload(staff: Staff, stack: RunningStack) -> None:
    staff.open("/admin/pipeline/")
    before = staff.text(".pipeline-way")
    stack.place_order()
    eventually(lambda: staff.text(".pipeline-way") != before, "other figures")
    assert staff.has_not_reloaded()
