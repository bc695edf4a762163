"""Folders for what is thrown away: in memory where there is room, and nothing left there of who was killed."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from brewlytics.embedded import memory
from brewlytics.embedded.memory import throw_away_folder


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a disk and of a memory that has room for all."""
    for name in ("disk", "memory"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "disk"))
    monkeypatch.setattr(memory, "MEMORY", tmp_path / "memory")
    monkeypatch.setattr(memory, "ROOM", 0)


def test_folder_is_in_memory_and_told_by_its_purpose(tmp_path: Path) -> None:
    folder = throw_away_folder("tests")
    assert folder.parent == tmp_path / "memory"
    assert folder.name.startswith(f"brewlytics-{os.getpid()}-tests-")


def test_memory_without_room_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "ROOM", 1 << 60)
    assert throw_away_folder("tests").parent == tmp_path / "disk"


def test_system_without_such_a_place_has_its_usual_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MEMORY", tmp_path / "nowhere")
    assert throw_away_folder("tests").parent == tmp_path / "disk"


def test_folder_of_a_process_that_is_gone_is_removed(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = tmp_path / "memory" / f"brewlytics-{gone.pid}-tests-left"
    of_somebody_else = tmp_path / "memory" / "brewlytics-bench-olap-kept"
    for folder in (left, of_somebody_else):
        folder.mkdir()
        (folder / "file").touch()
    kept = {throw_away_folder("tests"), throw_away_folder("sources"), of_somebody_else}
    assert set((tmp_path / "memory").iterdir()) == kept
