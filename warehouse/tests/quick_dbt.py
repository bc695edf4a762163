"""dbt without its start: forked from a process that has imported it, with the project as an earlier build parsed it.

A build of the marts spends most of its time on these two. It stands in the place of warehouse.marts' subprocess.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from warehouse import marts

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["dbt.cli.main", "dbt.task.build", "dbt.adapters.postgres"])


class QuickDbt:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Of the program, for the builds of the block."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(marts, "subprocess", self)
            yield

    def run(self, command: list[str], *, env: dict[str, str], **options: object) -> CompletedProcess[str]:
        target = Path(command[command.index("--target-path") + 1])
        # Other variables, another log-in or another database have dbt parse anew.
        parsed = self.folder / "-".join([env["PGUSER"], env["PGDATABASE"], "changed" if "--vars" in command else "all"])
        known = {"DBT_PARTIAL_PARSE_FILE_PATH": str(parsed)} if parsed.exists() else {}
        process = FORKS.Process(target=dbt, args=[command[1:], env | known, target / "said"])
        process.start()
        process.join()
        if not parsed.exists():
            shutil.copyfile(target / "partial_parse.msgpack", parsed)
        assert process.exitcode is not None
        return CompletedProcess(command, process.exitcode, (target / "said").read_text(), "")


def dbt(arguments: list[str], env: dict[str, str], said: Path) -> None:
    """In the fork, which has the environment of its first call."""
    from dbt.cli.main import cli

    gc.disable()  # it ends soon
    os.environ.clear()
    os.environ.update(env)
    with said.open("w") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    cli(arguments)
