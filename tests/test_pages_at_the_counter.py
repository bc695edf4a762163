"""What a café's staff do all day, in a real browser: the order board, a price, a customer at the counter."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from tests.running_stack import RunningStack, eventually
from tests.staff import PASSWORD, PHONE, TABLET, Staff, hire, needs_chromium, open_chromium

pytestmark = needs_chromium

BOARD = "/admin/orders/board/"
TOO_SMALL = """
    return [...document.querySelectorAll(".board button, .board select")]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
        .map((element) => element.outerHTML)
"""


@pytest.fixture(scope="module")
def second_chrome() -> Iterator[Chrome]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def bo(shared: RunningStack) -> str:
    """Of the group clerk."""
    shared.bring_up()
    hire(shared, "bo", "clerk")
    return "bo"


@pytest.fixture
def clerk(second_chrome: Chrome, stack: RunningStack, bo: str) -> Iterator[Staff]:
    """At a browser of his own."""
    clerk = Staff(second_chrome, stack, bo, PASSWORD)
    yield clerk
    clerk.rest()


def stands_in(who: Staff, order: int, status: str) -> bool:
    return bool(who.chrome.find_elements(By.CSS_SELECTOR, f"#board-{status} #order-{order}"))


def touch(who: Staff, order: int, words: str) -> None:
    """Once the cards have come to rest."""
    eventually(lambda: not who.chrome.find_elements(By.CSS_SELECTOR, ".board.is-settling"), "cards at rest")
    who.chrome.find_element(By.CSS_SELECTOR, f'#order-{order} [aria-label^="{words}:"]').click()


def test_clerk_moves_a_new_order_through_the_board(clerk: Staff, stack: RunningStack) -> None:
    clerk.open(BOARD)
    order = stack.place_order()
    eventually(lambda: stands_in(clerk, order, "placed"), "the new order on the board")
    for words, status in (("Start", "preparing"), ("Ready", "ready")):
        touch(clerk, order, words)
        eventually(lambda status=status: stands_in(clerk, order, status), status)  # type: ignore[misc]
        assert clerk.text("#board-word") == f"Order {order} is {status}."
    touch(clerk, order, "Hand over")
    eventually(lambda: clerk.text("#board-word") == f"Order {order} is completed.", "handed over")
    assert not clerk.chrome.find_elements(By.ID, f"order-{order}")
    assert clerk.has_not_reloaded()


def test_what_another_moves_shows_without_a_reload(clerk: Staff, staff: Staff, stack: RunningStack) -> None:
    order = stack.place_order()
    clerk.open(BOARD)
    staff.open(BOARD)
    touch(staff, order, "Start")
    eventually(lambda: stands_in(clerk, order, "preparing"), "the other's move")
    assert clerk.has_not_reloaded()


def test_touch_on_what_another_has_moved_is_explained(clerk: Staff, staff: Staff, stack: RunningStack) -> None:
    """The clerk's board is cut off meanwhile, says so, and still shows the order as it was."""
    order = stack.place_order()
    clerk.open(BOARD)
    clerk.chrome.execute_script("document.getElementById('board').dataset.source = '/nowhere'")
    staff.open(BOARD)
    touch(staff, order, "Start")
    eventually(lambda: stands_in(staff, order, "preparing"), "the other's move")
    eventually(lambda: "What you see may be old" in clerk.text("#board-trouble"), "a word about the silence")
    touch(clerk, order, "Cancel")
    clerk.chrome.switch_to.alert.accept()
    eventually(lambda: stands_in(clerk, order, "preparing"), "the board as it is")
    assert clerk.text("#board-word") == (
        f"Order {order} has changed since you saw it: it is preparing now, last touched by {staff.env['ADMIN_USER']}. "
        "Your touch changed nothing."
    )


def test_cancel_asks_first(clerk: Staff, stack: RunningStack) -> None:
    order = stack.place_order()
    clerk.open(BOARD)
    touch(clerk, order, "Cancel")
    question = clerk.chrome.switch_to.alert
    assert question.text == f"Cancel order {order}? There is no way back."
    question.dismiss()
    assert stands_in(clerk, order, "placed")
    touch(clerk, order, "Cancel")
    clerk.chrome.switch_to.alert.accept()
    eventually(lambda: clerk.text("#board-word") == f"Order {order} is cancelled.", "cancelled")


def test_keyboard_moves_an_order_and_stays_with_it(clerk: Staff, stack: RunningStack) -> None:
    order = stack.place_order()
    clerk.open(BOARD)
    clerk.chrome.execute_script(f"document.querySelector('#order-{order} .is-next').focus()")
    for status in ("preparing", "ready"):
        ActionChains(clerk.chrome).send_keys(Keys.ENTER).perform()
        eventually(lambda status=status: stands_in(clerk, order, status), status)  # type: ignore[misc]
        eventually(lambda: order_in_focus(clerk) == f"order-{order}", "the same order in focus")


def order_in_focus(who: Staff) -> str:
    return str(who.chrome.execute_script("return document.activeElement.closest('.board-card')?.id ?? ''"))


@pytest.mark.parametrize("device", [TABLET, PHONE], ids=["tablet", "phone"])
def test_everything_on_the_board_is_large_enough_for_a_finger(
    clerk: Staff, stack: RunningStack, device: dict[str, object]
) -> None:
    stack.place_order()
    with clerk.holding(device):
        clerk.open(BOARD)
        small = clerk.chrome.execute_script(TOO_SMALL)
        width = clerk.chrome.execute_script("return document.documentElement.scrollWidth")
    assert (small, width) == ([], device["width"])


def test_price_is_changed_in_the_list(staff: Staff) -> None:
    staff.open("/admin/catalog/product/?q=TEA-001")
    field = staff.chrome.find_element(By.NAME, "form-0-price")
    new = "3.70" if field.get_attribute("value") != "3.70" else "3.80"
    field.clear()
    field.send_keys(new)
    staff.chrome.find_element(By.NAME, "_save").click()
    eventually(lambda: "1 product was changed successfully." in staff.text("body"), "saved")
    assert staff.chrome.find_element(By.NAME, "form-0-price").get_attribute("value") == new


def test_prices_are_changed_by_a_percentage_and_the_star_follows(staff: Staff) -> None:
    """And back again, since other tests reckon with the old ones."""
    for percent, price in (("10", "16.45"), ("-9.12", "14.95")):
        staff.open("/admin/catalog/product/?q=MER-001")
        staff.chrome.find_element(By.CLASS_NAME, "action-select").click()
        Select(staff.chrome.find_element(By.NAME, "action")).select_by_visible_text("Change prices by %")
        button = staff.chrome.find_element(By.CSS_SELECTOR, "#changelist-actions button")
        eventually(button.is_displayed, "the button of the chosen action")
        button.click()
        field = eventually(lambda: staff.chrome.find_elements(By.CSS_SELECTOR, "input#id_percent"), "the question")[0]
        field.send_keys(percent + Keys.ENTER)
        act = eventually(lambda: staff.chrome.find_elements(By.CSS_SELECTOR, ".prices .is-act"), "old and new prices")[
            0
        ]
        assert price in staff.text(".prices table")
        act.click()
        said = f"Prices changed by {percent} %: 1."
        eventually(lambda said=said: said in staff.text("body"), "a word about it")  # type: ignore[misc]
        assert staff.chrome.find_element(By.NAME, "form-0-price").get_attribute("value") == price
    product = staff.chrome.find_element(By.NAME, "form-0-id").get_attribute("value")

    def prices_in_the_star() -> bool:
        staff.open(f"/admin/warehouse/dimproduct/?product_id__exact={product}")
        return staff.text("#result_list").count("16.45") == 1

    eventually(prices_in_the_star, "the price of a moment in the star")


def test_customer_is_found_by_phone_with_what_she_has_ordered(clerk: Staff) -> None:
    clerk.open("/admin/customers/customer/")
    search = clerk.chrome.find_element(By.ID, "searchbar")
    search.send_keys("020 5550101" + Keys.ENTER)
    eventually(lambda: "q=020" in clerk.chrome.current_url, "the list of who was found")
    clerk.chrome.find_element(By.LINK_TEXT, "Ada Sample").click()
    eventually(lambda: "Canal House" in clerk.text(".visits"), "her orders")
    assert "Spent" in clerk.text(".visits")


def found(who: Staff) -> list[str]:
    names = "return [...document.querySelectorAll('.look-up b')].map((name) => name.innerText)"
    return list(who.chrome.execute_script(names))


def test_customers_show_while_they_are_typed_and_are_opened_by_keyboard(clerk: Staff) -> None:
    clerk.open("/admin/customers/customer/")
    search = clerk.chrome.find_element(By.ID, "searchbar")
    search.send_keys("sam")
    eventually(lambda: len(found(clerk)) == 5, "all the Samples")
    assert clerk.text(".look-up [role=status]") == "5 found."
    assert all(link.size["height"] >= 44 for link in clerk.chrome.find_elements(By.CSS_SELECTOR, ".look-up a"))
    search.send_keys(" ada")
    eventually(lambda: found(clerk) == ["Ada Sample"], "Ada alone")
    search.send_keys("x")
    eventually(lambda: found(clerk) == [], "nobody")
    assert "Nobody found" in clerk.text(".look-up [role=status]")
    search.clear()
    search.send_keys("020 5550101")
    eventually(lambda: found(clerk) == ["Ada Sample"], "Ada by her number")
    assert clerk.has_not_reloaded()
    ActionChains(clerk.chrome).send_keys(Keys.ARROW_DOWN, Keys.ENTER).perform()
    eventually(lambda: "Canal House" in clerk.text(".visits"), "her page")


def test_look_up_is_closed_by_escape_and_says_when_there_is_no_answer(clerk: Staff) -> None:
    clerk.open("/admin/customers/customer/")
    search = clerk.chrome.find_element(By.ID, "searchbar")
    search.send_keys("ada")
    eventually(lambda: found(clerk) == ["Ada Sample"], "Ada")
    search.send_keys(Keys.ESCAPE)
    assert (found(clerk), clerk.text(".look-up")) == ([], "")
    clerk.chrome.execute_script("fetch = () => Promise.reject(new TypeError('no network'))")
    search.send_keys("sam")
    eventually(lambda: clerk.text(".look-up") == "No answer. Press Enter to search.", "a word about it")
