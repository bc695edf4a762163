"""Somebody of the staff at a real browser, on a screen that is light or dark, wide or a phone's."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By

from tests.running_stack import RunningStack, eventually

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
PASSWORD = "counter-and-beans"
HIRE = """
from django.contrib.auth.models import Group, User
one, _ = User.objects.get_or_create(username="{name}", is_staff=True)
one.set_password("{password}")
one.save()
one.groups.set([Group.objects.get(name="{group}")])
"""
TABLET = {"width": 820, "height": 1180, "deviceScaleFactor": 2, "mobile": True}
TABLET_LYING = {**TABLET, "width": 1180, "height": 820}
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}

needs_chromium = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium with its driver")


class Staff:
    def __init__(self, chrome: Chrome, stack: RunningStack, name: str = "", password: str = "") -> None:
        """The admin of the stack, unless somebody else is named."""
        self.chrome = chrome
        self.env = stack.env()
        self.open("/admin/")
        if chrome.find_elements(By.NAME, "username"):
            chrome.find_element(By.NAME, "username").send_keys(name or self.env["ADMIN_USER"])
            chrome.find_element(By.NAME, "password").send_keys(password or self.env["ADMIN_PASSWORD"])
            chrome.find_element(By.CSS_SELECTOR, "[type=submit]").click()
            eventually(lambda: not chrome.find_elements(By.NAME, "username"), "logged in")

    def open(self, path: str) -> None:
        self.chrome.get(self.env["API_URL"] + path)
        self.chrome.execute_script("window.opened = true")

    def has_not_reloaded(self) -> bool:
        return bool(self.chrome.execute_script("return window.opened"))

    def text(self, selector: str) -> str:
        return str(self.chrome.execute_script("return document.querySelector(arguments[0])?.innerText ?? ''", selector))

    def complaints(self) -> list[str]:
        log = self.chrome.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in log if entry["level"] == "SEVERE"]

    def prefer(self, scheme: str) -> None:
        """As if the person's computer were set to light or dark."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    @contextmanager
    def holding(self, device: dict[str, Any]) -> Iterator[None]:
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", device)
        self.chrome.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
        yield
        self.chrome.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
        self.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def rest(self) -> None:
        """A page that moves takes the processor also while nobody looks at it."""
        self.chrome.get("about:blank")

    def leave(self) -> None:
        self.chrome.delete_all_cookies()
        self.rest()


def hire(stack: RunningStack, name: str, group: str) -> None:
    """Or put into another group who is there already."""
    words = HIRE.format(name=name, password=PASSWORD, group=group)
    hired = stack.run(sys.executable, "manage.py", "shell", "-c", words)
    assert hired.returncode == 0, hired.stderr


def open_chromium() -> Chrome:
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "no-proxy-server", "window-size=1400,1000"):
        options.add_argument(f"--{argument}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return Chrome(options=options, service=ChromeService(str(DRIVER)))
