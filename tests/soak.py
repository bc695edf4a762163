"""`make soak MINUTES=3`: a stack of its own under load, its programs killed at random; then star == source, or exit 1.

Writers trade in plain SQL, across one another: late commits, rollbacks, corrections, deletes, ids used again. Meanwhile
workers and beat are killed, sessions ended, and the server of both databases is stopped, or crashes, and comes back.
"""

import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp
from threading import Event

from tests.running_stack import RunningStack, eventually
from tests.traders import trade
from warehouse.etl import EtlError, read_status, sessions
from warehouse.etl.logs import LOGS
from warehouse.tests.engine import Star, connect, star
from warehouse.tests.oracle import expected_star

WRITERS = 4
URLS = ("OLTP_DATABASE_URL", "OLAP_DATABASE_URL")


class Soak:
    def __init__(self, stack: RunningStack, minutes: float) -> None:
        self.stack = stack
        self.deadline = time.monotonic() + 60 * minutes
        self.over = Event()
        self.happened: Counter[str] = Counter()
        self.worst_lag = 0.0

    def run(self) -> None:
        """Until the deadline; then the writers and the watcher are through as well."""
        with ThreadPoolExecutor(WRITERS + 1) as pool:
            work = [pool.submit(trade, random.Random(seed), self.over) for seed in range(WRITERS)]
            work.append(pool.submit(self._watch))
            try:
                while time.monotonic() < self.deadline:
                    self._meet(random.choice(MISHAPS))
                    self.over.wait(random.uniform(1, 5))
            finally:
                self.over.set()
            for one in work:
                one.result()

    def _meet(self, mishap: Callable[[RunningStack], None]) -> None:
        mishap(self.stack)
        self.happened[mishap.__name__.replace("_", " ")] += 1
        eventually(self.stack.is_ready, f"ready again after {mishap.__name__}")

    def _watch(self) -> None:
        """The age of the oldest event that is not in the star, whatever has happened to whom."""
        while not self.over.is_set():
            try:
                with sessions("soak") as (oltp, olap):
                    while not self.over.wait(0.25):
                        self.worst_lag = max(self.worst_lag, read_status(oltp, olap).lag_seconds)
            except EtlError:
                self.over.wait(0.25)


def kill_the_engine(stack: RunningStack) -> None:
    _kill(stack, "celery", "etl")


def kill_beat(stack: RunningStack) -> None:
    _kill(stack, "celery", "beat")


def end_a_session(stack: RunningStack) -> None:
    _end("random() < 2 limit 1")


def end_all_sessions_of_the_engine(stack: RunningStack) -> None:
    _end("usename = 'brewlytics_etl'")


def stop_the_databases(stack: RunningStack) -> None:
    _signal(stack, signal.SIGINT)


def crash_the_databases(stack: RunningStack) -> None:
    """They end without a checkpoint, and recover from the write-ahead log."""
    _signal(stack, signal.SIGQUIT)


MISHAPS = (
    *[kill_the_engine, end_a_session, end_all_sessions_of_the_engine] * 3,
    kill_beat,
    stop_the_databases,
    crash_the_databases,
)


def _kill(stack: RunningStack, *names: str) -> None:
    """With its children: a worker's process does the work."""
    program = eventually(lambda: stack.child(*names), f"{names} runs")
    for process in (program, *program.children(recursive=True)):
        process.kill()


def _end(whose: str) -> None:
    with connect("olap", autocommit=True) as killer, killer.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from (select pid from pg_stat_activity where pid <> pg_backend_pid() "
            f"and datname in ('oltp', 'olap') and backend_type = 'client backend' and {whose}) as victims"
        )


def _signal(stack: RunningStack, number: signal.Signals) -> None:
    server = eventually(lambda: stack.child("postgres"), "postgres runs")
    server.send_signal(number)
    server.wait(60)


def count_events() -> tuple[int, int]:
    """How many there are in the logs, and how many the batches have carried: each one once."""
    with connect("default") as oltp, oltp.cursor() as cursor:
        cursor.execute("select " + " + ".join(f"(select count(*) from {log})" for log in LOGS))
        ((events,),) = cursor.fetchall()
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select sum(events_read) from etl_run where error is null")
        ((carried,),) = cursor.fetchall()
    return events, carried


def differing(found: Star, right: Star) -> dict[str, int]:
    """Rows that the star lacks, has besides, or has with other values."""
    both = [(found[table], right[table]) for table in right]
    return {
        "missing": sum(len(rows.keys() - of_star.keys()) for of_star, rows in both),
        "besides": sum(len(of_star.keys() - rows.keys()) for of_star, rows in both),
        "different": sum(of_star[key] != rows[key] for of_star, rows in both for key in rows.keys() & of_star.keys()),
    }


def report(soak: Soak) -> bool:
    """Print what has happened; is all of it well?"""
    events, carried = count_events()
    rows = differing(star(), expected_star())
    lost, doubled = max(events - carried, 0) + rows["missing"], max(carried - events, 0) + rows["besides"]
    print(f"{'events':12}{events}")
    print(f"{'mishaps':12}{sum(soak.happened.values())}: {dict(soak.happened.most_common())}")
    print(f"{'lost':12}{lost}\n{'doubled':12}{doubled}\n{'different':12}{rows['different']}")
    print(f"{'worst lag':12}{soak.worst_lag:.1f} s")
    return not (lost or doubled or rows["different"])


def main() -> int:
    folder = Path(mkdtemp(prefix="brewlytics-soak-"))
    folder.chmod(0o711)  # as root the servers run as nobody, who has to pass
    stack = RunningStack(folder)
    try:
        stack.wait_until_ready()
        os.environ |= {name: stack.env()[name] for name in URLS}
        soak = Soak(stack, float(os.environ["MINUTES"]))
        soak.run()
        carried = eventually(lambda: carry(stack), "everything carried")
        is_well = report(soak)
    finally:
        if stack.runs():
            stack.stop()
    if is_well:
        shutil.rmtree(folder)
    else:
        print(f"The stack's data and its log are left in {folder}; the last word of the engine: {carried}")
    return 0 if is_well else 1


def carry(stack: RunningStack) -> str | None:
    done = stack.run(sys.executable, "manage.py", "etl", "run", "--timeout", "50")
    return done.stdout if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
