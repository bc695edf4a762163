"""What the environment makes of the settings: each in a process of its own, since settings are read once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

READ = """
from django.conf import settings
print(settings.ROOT_URLCONF, sorted(settings.DATABASES), settings.CELERY_BROKER_URL, settings.SECRET_KEY)
"""
OLTP_ALONE = {"OLTP_DATABASE_URL": "postgresql://brew@127.0.0.1/oltp", "BREWLYTICS_SECRET_KEY": "signs"}
EVERYTHING = {**OLTP_ALONE, "OLAP_DATABASE_URL": "postgresql://brew@127.0.0.1/olap", "REDIS_URL": "redis://broker"}


def read(environment: dict[str, str], expression: str = READ) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", expression],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "brewlytics.settings", **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("service", ["order-api", "product-api", "customer-api"])
def test_api_service_needs_the_oltp_database_alone(service: str) -> None:
    answer = read({**OLTP_ALONE, "BREWLYTICS_SERVICE": service})
    assert answer.stdout == f"brewlytics.urls.{service.replace('-', '_')} ['default'] None signs\n"


def test_api_service_counts_at_the_broker_and_has_none() -> None:
    ask = "from django.conf import settings; print(settings.COUNTS_URL, settings.CELERY_BROKER_URL)"
    service = {**OLTP_ALONE, "BREWLYTICS_SERVICE": "order-api"}
    assert read({**service, "REDIS_URL": "redis://broker"}, ask).stdout == "redis://broker None\n"
    assert read({**service, "REDIS_URL": "memory://"}, ask).stdout == " None\n"
    assert read(service, ask).stdout == " None\n"


def test_usual_limit_of_a_key_is_a_number() -> None:
    limit = "from django.conf import settings; print(settings.REQUESTS_PER_MINUTE)"
    assert read(EVERYTHING, limit).stdout == "60000\n"
    assert read({**EVERYTHING, "BREWLYTICS_REQUESTS_PER_MINUTE": "0"}, limit).stdout == "0\n"
    assert "must be 0 (no limit) or more" in read({**EVERYTHING, "BREWLYTICS_REQUESTS_PER_MINUTE": "-1"}, limit).stderr


def test_change_log_is_kept_for_a_day_at_least() -> None:
    days = "from django.conf import settings; print(settings.CHANGE_LOG_DAYS)"
    assert read(EVERYTHING, days).stdout == "7\n"
    assert read({**EVERYTHING, "BREWLYTICS_CHANGE_LOG_DAYS": "30"}, days).stdout == "30\n"
    assert (
        "CHANGE_LOG_DAYS is 0: it must be 1 or more"
        in read({**EVERYTHING, "BREWLYTICS_CHANGE_LOG_DAYS": "0"}, days).stderr
    )


@pytest.mark.parametrize(("service", "urlconf"), [({}, "all"), ({"BREWLYTICS_SERVICE": "admin"}, "admin")])
def test_other_services_need_everything(service: dict[str, str], urlconf: str) -> None:
    answer = read({**EVERYTHING, **service})
    assert answer.stdout == f"brewlytics.urls.{urlconf} ['default', 'olap'] redis://broker signs\n"
    assert "OLAP_DATABASE_URL" in read({**OLTP_ALONE, **service, "BREWLYTICS_STATE": "/nonexistent"}).stderr


def test_unknown_service_is_refused_with_those_there_are() -> None:
    answer = read({**EVERYTHING, "BREWLYTICS_SERVICE": "orders"})
    assert answer.returncode == 1
    assert "must be all, admin or one of order-api, product-api, customer-api" in answer.stderr


def test_command_line_without_a_stack_says_how_to_start_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "etl", "status"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "BREWLYTICS_STATE": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "start one with `make run`" in done.stderr
    assert "Traceback" not in done.stderr


def test_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")
    environment = {**EVERYTHING, "BREWLYTICS_SECRET_KEY_FILE": str(tmp_path / "key")}
    del environment["BREWLYTICS_SECRET_KEY"]
    assert read(environment).stdout.endswith(" from a file\n")


def test_missing_secret_file_is_named(tmp_path: Path) -> None:
    answer = read({**EVERYTHING, "BREWLYTICS_SECRET_KEY_FILE": str(tmp_path / "none")})
    assert "BREWLYTICS_SECRET_KEY_FILE cannot be read" in answer.stderr


@pytest.mark.parametrize(("behind", "secure"), [({}, False), ({"BREWLYTICS_BEHIND_PROXY": "true"}, True)])
def test_only_a_proxy_is_believed_what_it_says_of_the_client(behind: dict[str, str], secure: bool) -> None:
    ask = (
        "import django; django.setup();"
        "from django.test import RequestFactory;"
        "print(RequestFactory().get('/', headers={'X-Forwarded-Proto': 'https'}).is_secure())"
    )
    assert read({**EVERYTHING, **behind}, ask).stdout == f"{secure}\n"
