"""The admin's pages in a real browser, as staff use them: they log in, filter, follow a bar, see an order arrive."""

import shutil
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from tests.running_stack import RunningStack, eventually

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
PAGES = [
    "/admin/",
    "/admin/overview/",
    "/admin/pipeline/",
    "/admin/orders/order/",
    "/admin/warehouse/factsale/",
    "/docs",
]
WITHOUT_A_RELOAD = "return window.opened"

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium with its driver")


class Staff:
    """Somebody of the staff at the browser."""

    def __init__(self, chrome: Chrome, stack: RunningStack) -> None:
        self.chrome = chrome
        self.env = stack.env()
        self.open("/admin/")
        if chrome.find_elements(By.NAME, "username"):
            chrome.find_element(By.NAME, "username").send_keys(self.env["ADMIN_USER"])
            chrome.find_element(By.NAME, "password").send_keys(self.env["ADMIN_PASSWORD"])
            chrome.find_element(By.CSS_SELECTOR, "[type=submit]").click()
            eventually(lambda: not chrome.find_elements(By.NAME, "username"), "logged in")

    def open(self, path: str) -> None:
        self.chrome.get(self.env["API_URL"] + path)
        self.chrome.execute_script("window.opened = true")

    def text(self, selector: str) -> str:
        return str(self.chrome.execute_script("return document.querySelector(arguments[0])?.innerText ?? ''", selector))

    def complaints(self) -> list[str]:
        log = self.chrome.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in log if entry["level"] == "SEVERE"]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "no-proxy-server", "window-size=1400,1000"):
        options.add_argument(f"--{argument}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with Chrome(options=options, service=ChromeService(str(DRIVER))) as browser:
        yield browser


@pytest.fixture
def staff(chrome: Chrome, stack: RunningStack) -> Staff:
    eventually(lambda: " marts built, " in stack.said(), "the marts are built")
    return Staff(chrome, stack)


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
    assert staff.chrome.execute_script(WITHOUT_A_RELOAD)
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


def test_pipeline_moves_without_a_reload(staff: Staff, stack: RunningStack) -> None:
    staff.open("/admin/pipeline/")
    before = staff.text(".pipeline-way")
    stack.place_order()
    eventually(lambda: staff.text(".pipeline-way") != before, "other figures")
    assert staff.chrome.execute_script(WITHOUT_A_RELOAD)


@pytest.mark.parametrize("path", ["/admin/overview/", "/admin/pipeline/"])
def test_page_fits_a_phone(staff: Staff, path: str) -> None:
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    staff.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    staff.open(path)
    width = staff.chrome.execute_script("return document.documentElement.scrollWidth")
    staff.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert width == 390
