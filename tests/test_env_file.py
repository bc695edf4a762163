"""`make env`: secrets are drawn, private, and never drawn again over ones that are in use."""

import base64
import stat
from pathlib import Path

import pytest

from deploy import env

SAMPLE = "# Ports.\nPORT=8080\n\n# Secrets.\nONE=<random>\nTWO=<random>\nKEY=<api-key>\nFERNET=<fernet>\n"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / ".env.sample"
    path.write_text(SAMPLE)
    return path


def values(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if line and not line.startswith("#"))


def test_new_file_has_everything_and_is_private(sample: Path, tmp_path: Path) -> None:
    said = env.main(sample, tmp_path / ".env")
    written = values(tmp_path / ".env")
    assert list(written) == ["PORT", "ONE", "TWO", "KEY", "FERNET"]
    assert written["PORT"] == "8080"
    assert len({written["ONE"], written["TWO"]}) == 2
    assert len(written["ONE"]) == 40
    assert written["ONE"].isalnum()
    assert [len(part) for part in written["KEY"].split(".")] == [8, 32]
    assert len(base64.urlsafe_b64decode(written["FERNET"])) == 32
    assert "# Secrets." in (tmp_path / ".env").read_text()
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert "docker compose up" in said


def test_present_values_stay_and_missing_ones_are_added(sample: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ONE=mine\nPORT=9")
    said = env.main(sample, tmp_path / ".env")
    written = values(tmp_path / ".env")
    assert (written["ONE"], written["PORT"], set(written)) == ("mine", "9", {"ONE", "PORT", "TWO", "KEY", "FERNET"})
    assert "added TWO, KEY, FERNET" in said
    assert "nothing was changed" in env.main(sample, tmp_path / ".env")
    assert values(tmp_path / ".env") == written
