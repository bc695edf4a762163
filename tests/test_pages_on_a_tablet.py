"""The staff's pages in the hands of a clerk, a manager and an analyst, on a tablet that stands or lies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.running_stack import RunningStack, eventually
from tests.staff import PASSWORD, PHONE, TABLET, TABLET_LYING, Staff, hire, needs_chromium, open_chromium

pytestmark = needs_chromium

SMALL = (Path(__file__).parent / "small.js").read_text(encoding="utf-8")
COUNTER = [
    "/admin/",
    "/admin/orders/board/",
    "/admin/orders/order/",
    "/admin/orders/order/?q=1",
    "/admin/orders/order/{order}/change/",
    "/admin/orders/order/{order}/history/",
    "/admin/orders/store/",
    "/admin/orders/employee/1/change/",
    "/admin/catalog/product/",
    "/admin/catalog/product/1/change/",
    "/admin/customers/customer/",
    "/admin/customers/customer/1/change/",
    "/admin/customers/customer/add/",
    "/admin/password_change/",
]
REPORTS = ["/admin/overview/", "/admin/warehouse/factsale/", "/admin/warehouse/dimproduct/"]
PAGES = {
    "clerk": COUNTER,
    "manager": [
        *COUNTER,
        *REPORTS,
        "/admin/orders/order/add/",
        "/admin/orders/store/1/change/",
        "/admin/catalog/product/1/delete/",
    ],
    "analyst": [
        "/admin/",
        *REPORTS,
        "/admin/pipeline/",
        "/admin/warehouse/etlrun/",
        "/admin/warehouse/factorder/1/change/",
    ],
}
# Somebody whose name is arguments[0]: which cells of the list show less than they hold, and how wide the list is.
NAMED = """
    document.querySelector("#result_list .data-row .field-name a").textContent = arguments[0];
    const list = document.querySelector("#result_list");
    const cells = [...list.querySelectorAll(".data-row > *")].filter((cell) => cell.checkVisibility());
    return [cells.filter((cell) => cell.scrollHeight > cell.clientHeight + 1).length, list.scrollWidth]
"""


@pytest.fixture(params=[pytest.param("clerk", marks=pytest.mark.long), "manager", "analyst"], scope="module")
def group(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def tablet() -> Iterator[Chrome]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def somebody(group: str, tablet: Chrome, shared: RunningStack) -> Iterator[Staff]:
    shared.bring_up()
    hire(shared, "dee", group)
    dee = Staff(tablet, shared, "dee", PASSWORD)
    yield dee
    dee.leave()


@pytest.mark.parametrize(
    "device", [pytest.param(TABLET, id="standing"), pytest.param(TABLET_LYING, id="lying", marks=pytest.mark.long)]
)
def test_finger_meets_everything_and_nothing_sticks_out(
    somebody: Staff, group: str, stack: RunningStack, device: dict[str, int]
) -> None:
    order = stack.place_order()
    stack.wait_for_sale(order)
    with somebody.holding(device):
        faults = {page: faults_of(somebody, page.format(order=order), device["width"]) for page in PAGES[group]}
    assert {page: found for page, found in faults.items() if found} == {}


def faults_of(who: Staff, path: str, width: int) -> list[str]:
    who.open(path)
    faults: list[str] = who.chrome.execute_script(SMALL)
    wide = int(who.chrome.execute_script("return document.documentElement.scrollWidth"))
    return faults if wide == width else [*faults, f"{wide} px wide"]


def test_list_is_a_table_on_a_standing_tablet(staff: Staff) -> None:
    with staff.holding(TABLET):
        staff.open("/admin/orders/order/")
        rows = staff.chrome.find_elements(By.CSS_SELECTOR, "#result_list .data-row")
        heights = [row.size["height"] for row in rows]
        headings = [head.text for head in staff.chrome.find_elements(By.CSS_SELECTOR, "#result_list thead .text")]
    assert heights
    assert max(heights) < 60
    assert headings == ["", "Id", "Ordered", "Store", "Customer", "Channel", "Status", "Total"]


@pytest.mark.parametrize("device", [TABLET, PHONE], ids=["tablet", "phone"])
@pytest.mark.parametrize("name", ["x" * 200, "von und zu " * 18], ids=["one word", "many words"])
def test_long_name_is_shown_whole_and_leaves_the_rest_in_sight(staff: Staff, device: dict[str, int], name: str) -> None:
    with staff.holding(device):
        staff.open("/admin/customers/customer/")
        clipped, width = staff.chrome.execute_script(NAMED, name)
    assert clipped == 0
    assert width <= device["width"]


@pytest.mark.parametrize("device", [TABLET_LYING, PHONE], ids=["tablet", "phone"])
def test_form_is_no_wider_than_the_screen_whatever_is_chosen_in_it(
    staff: Staff, stack: RunningStack, device: dict[str, int]
) -> None:
    order = stack.place_order()
    with staff.holding(device):
        staff.open(f"/admin/orders/order/{order}/change/")
        chosen = "document.querySelector('.field-customer .select2-selection__rendered').textContent = arguments[0]"
        staff.chrome.execute_script(chosen, "x" * 200)
        assert staff.chrome.execute_script("return document.documentElement.scrollWidth") == device["width"]
        staff.open("/admin/auth/user/1/change/")
        assert staff.chrome.execute_script("return document.documentElement.scrollWidth") == device["width"]


def test_menu_opens_by_keyboard_and_leads_to_the_board(staff: Staff) -> None:
    with staff.holding(TABLET):
        staff.open("/admin/orders/order/")
        menu = next(it for it in staff.chrome.find_elements(By.CLASS_NAME, "staff-menu") if it.is_displayed())
        assert menu.get_attribute("aria-expanded") == "false"
        menu.send_keys("\n")
        eventually(lambda: menu.get_attribute("aria-expanded") == "true", "the menu")
        staff.chrome.find_element(By.CSS_SELECTOR, "#nav-sidebar a[href$='/orders/board/']").click()
        eventually(lambda: staff.text("#board-moment"), "the board")


def test_start_leads_to_the_board(staff: Staff) -> None:
    staff.open("/admin/")
    staff.chrome.find_element(By.CSS_SELECTOR, ".staff-start a").click()
    eventually(lambda: staff.text("#board-moment"), "the board")
