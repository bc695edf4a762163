"""docker-compose.yml by itself: what each service must have, and what has to agree with the rest of the repository."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SAMPLE = (ROOT / ".env.sample").read_text()
DOCKERFILES = [ROOT / "Dockerfile", ROOT / "deploy" / "airflow" / "Dockerfile"]

ONE_SHOTS = [name for name, service in SERVICES.items() if service.get("restart") == "on-failure:3"]
ON_DEMAND = {"k6"}
OUTSIDE = {"gateway", "airflow", "metabase"}
# The web services' health check is the image's.
CHECKED_BY_THEIR_IMAGE = {"order-api", "product-api", "customer-api", "admin"}


def test_expected_services_are_there() -> None:
    databases = {"oltp-db", "olap-db", "valkey"}
    schemas = {"flyway-oltp", "flyway-olap", "django", "marts"}
    pipeline = {"worker-etl", "worker-default", "beat", "dbt"}
    analysts = {"airflow", "metabase", "metabase-provision"}
    assert set(SERVICES) == databases | schemas | pipeline | analysts | CHECKED_BY_THEIR_IMAGE | {"gateway", "k6"}
    assert SERVICES["order-api"]["deploy"]["replicas"] == 3


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_bounded_logged_and_restarted(name: str) -> None:
    service = SERVICES[name]
    assert {"mem_limit", "pids_limit"} <= set(service)
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "3"}
    assert service.get("restart") == (
        "unless-stopped" if name not in {*ONE_SHOTS, *ON_DEMAND} else service.get("restart")
    )


@pytest.mark.parametrize("name", sorted(set(SERVICES) - set(ONE_SHOTS) - ON_DEMAND))
def test_service_that_stays_has_a_health_check(name: str) -> None:
    check = SERVICES[name].get("healthcheck", {"test": None})
    assert "disable" not in check
    assert check["test"] or name in CHECKED_BY_THEIR_IMAGE
    assert "HEALTHCHECK" in DOCKERFILES[0].read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_dependency_waits_for_a_condition_that_can_be_met(name: str) -> None:
    for needed, how in SERVICES[name].get("depends_on", {}).items():
        expected = "service_completed_successfully" if needed in ONE_SHOTS else "service_healthy"
        assert how == {"condition": expected}, needed


@pytest.mark.parametrize("name", ONE_SHOTS)
def test_one_shot_is_waited_for(name: str) -> None:
    """One that nobody waits for would make `docker compose up --wait` fail when it has ended."""
    assert any(name in service.get("depends_on", {}) for service in SERVICES.values())


def test_only_the_doors_can_be_reached_from_outside() -> None:
    networks = COMPOSE["networks"]
    assert {name for name, network in networks.items() if not (network or {}).get("internal")} == {"edge"}
    assert {name for name, service in SERVICES.items() if "ports" in service} == OUTSIDE
    assert {name for name, service in SERVICES.items() if "edge" in service["networks"]} == OUTSIDE | {
        "metabase-provision",
        "k6",
    }
    for name in OUTSIDE:
        assert all(port.startswith("${") and ":-127.0.0.1}" in port for port in SERVICES[name]["ports"])


@pytest.mark.parametrize("name", SERVICES)
def test_secret_comes_from_the_environment(name: str) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        if re.search("PASS|SECRET|KEY|_AUTH$|CONN$|URL", variable) and ("@" in str(value) or "URL" not in variable):
            is_nobody = "//nobody@" in str(value) or variable.endswith("_FILE")
            assert is_nobody or "${" in str(value), f"{variable} of {name} is written out"


def test_variables_without_a_default_are_refused_with_the_remedy() -> None:
    """$$ is compose's way to write a $ for the container."""
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT))
    without_default = set(re.findall(r"(?<!\$)\$\{(\w+)(?!\w|:-)", TEXT))
    assert without_default == set(re.findall(r"(?<!\$)\$\{(\w+):\?make env writes it\}", TEXT))
    assert used == set(re.findall(r"^(\w+)=", SAMPLE, re.MULTILINE))


def test_each_variable_of_the_sample_is_explained() -> None:
    for block in SAMPLE.split("\n\n"):
        assert block.startswith("# "), block


def test_no_secret_is_in_the_repository() -> None:
    """Neither a .env nor, anywhere, a value for a variable that `make env` draws."""
    names = "|".join(re.findall(r"^(\w+)=<", SAMPLE, re.MULTILINE))
    secret = re.compile(rf"\b({names})['\"]?\s*[=:]\s*['\"]?\w{{16,}}")
    files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    ours = [path for path in files if not any(part.startswith(".") for part in path.parts)]
    assert [path for path in ours if secret.search((ROOT / path).read_text(errors="ignore"))] == []
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


def images() -> dict[str, set[str]]:
    """The tags of each foreign image, in the compose file and the Dockerfiles."""
    named = [service["image"] for service in SERVICES.values()]
    for dockerfile in DOCKERFILES:
        named += re.findall(r"^FROM (\S+:\S+)", dockerfile.read_text(), re.MULTILINE)
    found: dict[str, set[str]] = {}
    for image in named:
        name, _, tag = image.partition(":")
        found.setdefault(name, set()).add(tag)
    return found


def test_images_are_pinned_by_one_tag_each() -> None:
    for name, tags in images().items():
        assert len(tags) == 1, (name, tags)
        assert tags != {"latest"}
        assert tags != {""}, f"{name} has no tag"


@pytest.mark.parametrize(
    ("image", "lock", "package"),
    [
        ("grafana/k6", "requirements-load.txt", "k6"),
        ("apache/airflow", "requirements-airflow.txt", "apache-airflow"),
    ],
)
def test_image_is_of_the_version_that_the_tests_use(image: str, lock: str, package: str) -> None:
    pinned = re.search(rf"^{package}==(\S+)", (ROOT / lock).read_text(), re.MULTILINE)
    assert pinned is not None
    assert images()[image] == {pinned[1]}


def test_postgres_is_of_the_major_version_of_the_embedded_one() -> None:
    from brewlytics.embedded.binaries import POSTGRES_MAJOR

    assert images()["postgres"] == {str(POSTGRES_MAJOR)}
