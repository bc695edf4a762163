"""The reports' pages and the counter's for those who see little, have no mouse, like it dark, or hold a phone."""

from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Keys

from tests.running_stack import RunningStack, eventually
from tests.staff import PHONE, Staff, needs_chromium

pytestmark = needs_chromium

FAINT = (Path(__file__).parent / "faint.js").read_text(encoding="utf-8")
OVERVIEW, REFUSED, PIPELINE = "/admin/overview/", "/admin/overview/?from=yesterday", "/admin/pipeline/"
BOARD, CUSTOMER = "/admin/orders/board/", "/admin/customers/customer/1/change/"
ROOTS = {OVERVIEW: ".report", REFUSED: ".report", PIPELINE: ".pipeline", BOARD: ".board", CUSTOMER: ".visits"}
# A page with less than this to read has not come.
TEXTS = {OVERVIEW: 50, REFUSED: 10, PIPELINE: 50, BOARD: 20, CUSTOMER: 12}
# Wider than the screen, outside of what scrolls by itself.
STICKING_OUT = """
    const scrolls = (element) => element && (/auto|scroll/.test(getComputedStyle(element).overflowX)
        && element.matches("[tabindex]") || scrolls(element.parentElement));
    return [...document.querySelector(arguments[0]).querySelectorAll("*")]
        .filter((element) => element.checkVisibility() && !scrolls(element))
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
        .map((element) => `${element.tagName} ${element.getAttribute("class")} ${element.textContent.slice(0, 30)}`)
"""
# Notes each stop of the keyboard by its place among all that there are, and whether the page shows where it is.
WATCH_FOCUS = """
    const root = document.querySelector(arguments[0]);
    window.stops = () => [...root.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
        .filter((element) => element.checkVisibility());
    window.visited = [];
    addEventListener("focusin", ({target}) => {
        const style = getComputedStyle(target);
        const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        if (root.contains(target)) window.visited.push([window.stops().indexOf(target), isSeen]);
    });
    return window.stops().length
"""


@pytest.fixture
def staff(staff: Staff, stack: RunningStack) -> Staff:
    """With something to see: sales of today, and batches that brought them."""
    stack.wait_for_sale(stack.place_order())
    return staff


@pytest.mark.parametrize("path", ROOTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_can_be_read(staff: Staff, scheme: str, path: str) -> None:
    staff.prefer(scheme)
    staff.open(path)
    told = staff.chrome.execute_script(FAINT, ROOTS[path])
    staff.prefer("")
    assert told["faint"] == []
    assert told["seen"] > TEXTS[path]
    assert (told["ground"] < 0.2) == (scheme == "dark")


@pytest.mark.parametrize("path", ROOTS)
def test_nothing_sticks_out_of_a_phone(staff: Staff, path: str) -> None:
    with staff.holding(PHONE):
        staff.open(path)
        staff.chrome.execute_script("document.querySelectorAll('details').forEach((details) => details.open = true)")
        width = staff.chrome.execute_script("return document.documentElement.scrollWidth")
        sticking_out = staff.chrome.execute_script(STICKING_OUT, ROOTS[path])
    assert (width, sticking_out) == (390, [])


@pytest.mark.parametrize("path", ROOTS)
def test_keyboard_reaches_everything_in_its_order_and_is_seen(staff: Staff, path: str) -> None:
    staff.open(path)
    count = staff.chrome.execute_script(WATCH_FOCUS, ROOTS[path])

    def has_been_everywhere() -> list[list[object]] | None:
        ActionChains(staff.chrome).send_keys(Keys.TAB * 20).perform()
        visited: list[list[object]] = staff.chrome.execute_script("return window.visited")
        return visited if [count - 1, True] in visited or len(visited) > 10 * count else None

    visited = eventually(has_been_everywhere, "the last stop of the keyboard")
    places = list(dict.fromkeys(place for place, _ in visited))
    assert places == list(range(count))
    assert all(is_seen for _, is_seen in visited), visited


def test_bar_is_followed_by_the_keyboard(staff: Staff) -> None:
    staff.open(OVERVIEW)
    staff.chrome.execute_script("[...document.querySelectorAll('.panel.time svg a')].at(-1).focus()")
    ActionChains(staff.chrome).send_keys(Keys.ENTER).perform()
    eventually(lambda: "/admin/warehouse/factorder/" in staff.chrome.current_url, "the orders behind the bar")
