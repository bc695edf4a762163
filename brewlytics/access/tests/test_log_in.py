"""The admin's log-in under somebody who guesses."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db(databases=["default", "olap"])

TRIES = 5


@pytest.fixture(autouse=True)
def bo() -> User:
    return User.objects.create_user("bo", password="right", is_staff=True, is_superuser=True)


def log_in(password: str, name: str = "bo", address: str = "192.0.2.1", **headers: Any) -> Any:
    form = {"username": name, "password": password}
    return Client().post("/admin/login/?next=/admin/", form, REMOTE_ADDR=address, **headers)


def guess(times: int = TRIES, **where: Any) -> Any:
    """The answer to the last of them."""
    for number in range(times):
        response = log_in(f"wrong {number}", **where)
    return response


def test_right_password_opens_and_forgets_the_wrong_ones() -> None:
    assert guess(TRIES - 1).status_code == 200
    assert log_in("right").status_code == 302
    assert guess(TRIES - 1).status_code == 200


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait() -> None:
    assert guess().status_code == 429
    response = log_in("right")
    assert response.status_code == 429
    assert "_auth_user_id" not in response.client.session
    shown = " ".join(response.content.decode().split())
    assert "too many wrong passwords for this name from your address" in shown
    assert "for 15 minutes, not with the right password either" in shown


def test_wait_ends_and_is_not_drawn_out_by_more_guesses() -> None:
    guess(2 * TRIES)
    attempt = AccessAttempt.objects.get()
    assert attempt.failures_since_start == TRIES
    AccessAttempt.objects.update(attempt_time=attempt.attempt_time - timedelta(minutes=15))
    assert log_in("right").status_code == 302


def test_another_agent_of_the_same_address_is_no_way_round() -> None:
    for number in range(TRIES):
        response = guess(1, HTTP_USER_AGENT=f"agent {number}")
    assert response.status_code == 429


def test_another_address_of_the_same_network_of_ipv6_is_no_way_round() -> None:
    """Who has one address there has 2^64 of them."""
    for number in range(TRIES):
        response = guess(1, address=f"2001:db8::{number}")
    assert response.status_code == 429
    assert log_in("right", address="2001:db8:0:1::1").status_code == 302


def test_same_name_in_other_letters_is_no_way_round() -> None:
    """The form takes full-width letters for the usual ones."""
    for name in ("bo", "\uff42o", "b\uff4f", "\uff42\uff4f", "bo"):
        response = guess(1, name=name)
    assert response.status_code == 429


def test_same_name_elsewhere_and_other_names_here_are_not_locked() -> None:
    User.objects.create_user("cy", password="right", is_staff=True)
    guess()
    assert log_in("right", address="192.0.2.2").status_code == 302
    assert log_in("right", name="cy").status_code == 302


def test_header_of_the_client_is_no_way_round() -> None:
    for number in range(TRIES):
        spoofed = {"HTTP_X_FORWARDED_FOR": f"192.0.2.{number}", "HTTP_X_REAL_IP": f"192.0.2.{number}"}
        response = guess(1, **spoofed)
    assert response.status_code == 429


def test_behind_the_gateway_its_word_counts(settings: Any) -> None:
    settings.BEHIND_PROXY = True
    for number in range(TRIES):
        spoofed = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"}
        response = guess(1, address="10.0.0.1", HTTP_X_REAL_IP="192.0.2.1", **spoofed)
    assert response.status_code == 429
    assert log_in("right", address="10.0.0.1", HTTP_X_REAL_IP="192.0.2.2").status_code == 302


def test_operator_unlocks_by_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    guess()
    call_command("axes_reset_username", "bo")
    assert log_in("right").status_code == 302


def test_another_of_the_staff_unlocks_in_the_admin(admin_client: Client) -> None:
    guess()
    attempt = AccessAttempt.objects.get()
    assert "192.0.2.1" in admin_client.get(reverse("admin:axes_accessattempt_changelist")).content.decode()
    admin_client.post(reverse("admin:axes_accessattempt_delete", args=[attempt.pk]), {"post": "yes"})
    assert log_in("right").status_code == 302


def test_password_is_kept_nowhere() -> None:
    guess(1)
    assert "wrong" not in str(AccessAttempt.objects.values().get())
