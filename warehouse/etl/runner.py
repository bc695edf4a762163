"""A run: take the lock, look, carry batch after batch until the star has everything, linger for what comes next."""

import time
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial

from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.carrier import BATCH_SIZE, Carrier
from warehouse.etl.errors import TimedOut
from warehouse.etl.first_load import finish_first_load, intend_first_load
from warehouse.etl.lock import Queue, lock, lock_within
from warehouse.etl.offsets import read_position
from warehouse.etl.outages import explained
from warehouse.etl.pause import read_pause, refuse_pause
from warehouse.etl.retention import refuse_dropped_events
from warehouse.etl.source import current_snapshot, refuse_foreign_events
from warehouse.etl.window import look

POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Outcome:
    """What a run did. `is_busy`: another runner held the lock, and nothing was done here. `is_paused`: it stopped,
    since somebody lets the engine rest."""

    is_busy: bool = False
    is_paused: bool = False
    batches: int = 0
    events: int = 0


@explained()
def run(
    oltp: Connection, olap: Connection, *, runner: str, linger: float = 0.0, batch_size: int = BATCH_SIZE
) -> Outcome:
    """Carry everything committed until now and, for `linger` seconds, whatever is committed meanwhile.

    Both connections must be idle and in autocommit; the engine opens its own transactions on `olap`. Where one breaks
    ConnectionLost is raised, and `persist` goes on with new ones.
    Leaves at once when another runner is at work, and while it lingers gives way to whoever waits for the lock. Raises
    EtlError when it cannot go on; nothing has then moved halfway.
    """
    carrier, deadline = Carrier(oltp, olap, runner, batch_size), time.monotonic() + linger
    with lock(olap) as is_held:
        if not is_held:
            return Outcome(is_busy=True)
        outcome = _carry_and_linger(carrier, deadline, Outcome())
    while not outcome.is_paused and (left := deadline - time.monotonic()) > 0:
        with suppress(TimedOut), lock_within(olap, left):
            outcome = _carry_and_linger(carrier, deadline, outcome)
    return outcome


@explained()
def carry_everything_committed(oltp: Connection, olap: Connection, *, runner: str, timeout: float) -> Outcome:
    """Return once everything committed before the call is in the star, whoever carried it.

    Where another runner is at work this one waits for it, `timeout` seconds at most, then raises TimedOut. Raises
    Paused when it may not carry.
    """
    deadline = time.monotonic() + timeout
    snapshot = current_snapshot(oltp)
    while True:
        outcome = run(oltp, olap, runner=runner)
        if outcome.is_paused:
            refuse_pause(olap)
        if not (outcome.is_busy or outcome.is_paused) or not is_anything_left(oltp, olap, snapshot):
            return outcome
        if time.monotonic() >= deadline:
            raise TimedOut(timeout)
        time.sleep(POLL_SECONDS)


@explained()
def is_anything_left(oltp: Connection, olap: Connection, snapshot: str) -> bool:
    """Is something that `snapshot` sees not in the star yet?

    A window in progress is no answer by itself: one that began later is none of the caller's, and one that began
    earlier has events left that `snapshot` sees as well.
    """
    return bool(look(oltp, read_position(olap), snapshot))


def _carry_and_linger(carrier: Carrier, deadline: float, outcome: Outcome) -> Outcome:
    """Until the deadline, or until somebody waits for the lock.

    A snapshot that is the last one's equal tells at next to no cost that nobody has written.
    """
    refuse_foreign_events(carrier.oltp)
    outcome, seen, queue = replace(outcome, is_paused=_is_paused(carrier)), None, Queue(carrier.olap)
    is_first = not outcome.is_paused and intend_first_load(carrier)
    refuse_dropped_events(carrier.oltp, read_position(carrier.olap))
    while not outcome.is_paused:
        snapshot = current_snapshot(carrier.oltp)
        if snapshot != seen:
            outcome = _carry_until_paused(carrier, snapshot, outcome)
            seen = snapshot
        if is_first and not outcome.is_paused:
            finish_first_load(carrier)
            is_first = False
        if time.monotonic() >= deadline or queue.is_somebody_there():
            break
        time.sleep(POLL_SECONDS)
    if outcome.batches:
        _acknowledge(carrier.oltp, carrier.olap)
    return outcome


def _carry_until_paused(carrier: Carrier, snapshot: str, outcome: Outcome) -> Outcome:
    """Carry up to the snapshot, and look before each batch whether the engine is to rest."""
    if _is_paused(carrier):
        return replace(outcome, is_paused=True)
    with closing(carrier.patience.keep_trying(partial(carrier.carry_window, snapshot))) as window:
        for events in window:
            is_paused = _is_paused(carrier)
            outcome = replace(outcome, batches=outcome.batches + 1, events=outcome.events + events, is_paused=is_paused)
            if is_paused:
                break
    return outcome


def _is_paused(carrier: Carrier) -> bool:
    return read_pause(carrier.olap) is not None


def _acknowledge(oltp: Connection, olap: Connection) -> None:
    """Tell the source how far the star has come. Losing this word does no harm: the offset in the star decides."""
    offsets = read_position(olap).offsets.values()
    with oltp.cursor() as cursor:
        cursor.execute(
            statements.text("oltp/acknowledge"),
            {"logs": [o.log for o in offsets], "snapshots": [o.snapshot_from for o in offsets]},
        )
