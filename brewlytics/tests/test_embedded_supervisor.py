"""The supervisor with toy children, in a process of its own: it minds signals, which belong to a whole process."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HEAD = """
import sys
from pathlib import Path
from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.child import Child
from brewlytics.embedded.console import Console
from brewlytics.embedded.supervisor import StopRequested, Supervisor

def child(name, code):
    return Child(name, [sys.executable, "-uc", code], {}, Path("/"))

try:
    with Supervisor(Console()) as supervisor:
"""
TAIL = """
        supervisor.supervise()
except StopRequested:
    Console().say("test", "stopped")
except EmbeddedError as error:
    print(error)
"""
SAYS_WHEN_STOPPED = (
    "import signal, sys; signal.signal(15, lambda *_: sys.exit('was asked')); print('up'); signal.pause()"
)
STUBBORN = "import signal; signal.signal(15, signal.SIG_IGN); print('up'); signal.pause()"


@contextmanager
def supervised(*lines: str) -> Iterator["subprocess.Popen[str]"]:
    script = HEAD + "".join(f"        {line}\n" for line in lines) + TAIL
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def read_until(process: "subprocess.Popen[str]", *wanted: str) -> list[str]:
    """The lines up to the one with which each of the wanted texts has been seen."""
    assert process.stdout
    lines: list[str] = []
    while not all(any(text in line for line in lines) for text in wanted):
        line = process.stdout.readline()
        assert line, lines
        lines.append(line.rstrip())
    return lines


def test_dead_child_comes_back_after_longer_and_longer_pauses() -> None:
    with supervised("supervisor.start_program(child('ada', 'print(1); exit(3)'))") as process:
        lines = read_until(process, "again in 1 s")
        assert [line for line in lines if "ada" in line] == [
            "ada        | 1",
            "brewlytics | ada ended with exit code 3; starting it again in 0.5 s",
            "ada        | 1",
            "brewlytics | ada ended with exit code 3; starting it again in 1 s",
        ]


def test_errand_is_done_once_and_its_failure_is_told_and_hinders_nothing() -> None:
    with supervised(
        "supervisor.start_errand(child('ada', 'print(1); exit(3)'))",
        "supervisor.start_errand(child('bo', 'print(2)'))",
        "supervisor.start_program(child('cy', 'exit(4)'))",
    ) as process:
        lines = read_until(process, "again in 2 s")
        assert [line for line in lines if "cy" not in line and "ada" in line] == [
            "ada        | 1",
            "brewlytics | ada ended with exit code 3: its lines above say why. The rest goes on",
        ]
        assert [line for line in lines if "bo " in line] == ["bo         | 2"]


def test_stop_ends_an_errand_too() -> None:
    with supervised(f"supervisor.start_errand(child('ada', {SAYS_WHEN_STOPPED!r}))") as process:
        read_until(process, "ada        | up")
        process.send_signal(signal.SIGTERM)
        assert read_until(process, "| stopped") == [
            "brewlytics | stopping",
            "ada        | was asked",
            "test       | stopped",
        ]


def test_interrupt_stops_a_job_in_the_background_too() -> None:
    """A shell starts it deaf to SIGINT, which a child inherits."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with supervised(f"supervisor.start_program(child('ada', {SAYS_WHEN_STOPPED!r}))") as process:
            read_until(process, "ada        | up")
            process.send_signal(signal.SIGINT)
            read_until(process, "| stopped")
    finally:
        signal.signal(signal.SIGINT, before)


def test_stop_asks_the_programs_before_the_servers() -> None:
    with supervised(
        f"supervisor.start_server(child('ada', {SAYS_WHEN_STOPPED!r}), ready=lambda: True)",
        f"supervisor.start_program(child('bo', {SAYS_WHEN_STOPPED!r}))",
    ) as process:
        read_until(process, "ada        | up", "bo         | up")
        process.send_signal(signal.SIGTERM)
        assert read_until(process, "| stopped") == [
            "brewlytics | stopping",
            "bo         | was asked",
            "ada        | was asked",
            "test       | stopped",
        ]


def test_second_signal_kills_who_will_not_stop() -> None:
    with supervised(f"supervisor.start_program(child('ada', {STUBBORN!r}))") as process:
        read_until(process, "ada        | up")
        process.send_signal(signal.SIGTERM)
        read_until(process, "stopping")
        while process.poll() is None:
            process.send_signal(signal.SIGTERM)
        assert read_until(process, "| stopped") == [
            "brewlytics | ada was not waited for: killed",
            "test       | stopped",
        ]


def test_failed_step_ends_the_start_with_its_lines() -> None:
    with supervised("supervisor.run(child('ada', 'print(1); exit(3)'))") as process:
        assert read_until(process, "say why") == [
            "ada        | 1",
            "ada ended with exit code 3: its lines above say why.",
        ]


def test_server_that_never_gets_ready_ends_the_start() -> None:
    with supervised("supervisor.start_server(child('ada', 'exit(3)'), ready=lambda: False)") as process:
        lines = read_until(process, "before it was ready")
        assert lines[-1] == "ada died 5 times before it was ready: its lines say why."


def test_line_without_end_and_strange_bytes_are_carried() -> None:
    code = "import os, time; os.write(1, bytes([255]) + b' is no text'); exit(3)"
    with supervised(f"supervisor.run(child('ada', {code!r}))") as process:
        assert read_until(process, "say why")[0] == "ada        | \ufffd is no text"


def test_reader_that_stands_still_costs_lines_and_stops_nothing(tmp_path: Path) -> None:
    """The child can write on only as long as somebody takes its lines; nobody here reads what is made of them."""
    progress = tmp_path / "progress"
    code = f"""
for number in range(10_000_000):
    print(number, "x" * 1000)
    if number % 1000 == 0:
        open({str(progress)!r}, "w").write(str(number))
"""
    with supervised(f"supervisor.start_program(child('ada', {code!r}))") as process:
        while not progress.exists() or int(progress.read_text() or 0) < 5000:
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
