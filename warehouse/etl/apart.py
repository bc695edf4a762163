"""A batch with a row that cannot be applied: taken apart until that row stands alone among its key's, and parked.

The batch is tried whole, as ever, and rolled back. Then its events are loaded as the source wrote them and bisected by
key under savepoints: a half that can be applied is, one that cannot is halved again. Of the key that is left the
source's transactions are applied one by one, up to the one that cannot be: it and all that follow it are parked in
`cdc_dead_letter`, in the same transaction that moves the offset. A part of a transaction's order is never shown.
"""

import json
from dataclasses import asdict, dataclass, replace

from psycopg2.extensions import connection as Connection

from warehouse.etl.batch import Batch, apply, close_run, load_exports, open_run, transaction
from warehouse.etl.erasure import erase_customers
from warehouse.etl.failures import MostFailed, StepFailed
from warehouse.etl.logs import LAST_ID, LOG_OF_TABLE, MEMBER_LOGS, ORDERS_LOG
from warehouse.etl.offsets import claim
from warehouse.etl.pump import order_fields
from warehouse.etl.steps import Steps

FEWEST_TO_STOP = 10
"""More dead letters than this, and more than half of what came: no rows at fault, but a star that takes nothing."""


def carry_apart(olap: Connection, batch: Batch) -> None:
    """Carry a batch whose exports are raw in one transaction, as `batch.carry` does, and park what cannot be applied.

    Raises StepFailed for what is no row's fault, MostFailed when too much is; nothing has then moved.
    """
    with transaction(olap) as cursor:
        steps = Steps(cursor)
        claim(steps, batch.before, batch.after)
        open_run(steps, batch)
        load_exports(steps, batch.exports)
        erase_customers(steps, "staged_event")
        close_run(steps, events=batch.events, dead=apply_apart(steps, batch.events))


def apply_apart(steps: Steps, events: int) -> int:
    """Apply what can be of the `events` in `staged_event`; returns how many went to the dead letters."""
    pieces = _Pieces(steps, events)
    pieces.sort_out()
    pieces.apply()
    return pieces.dead


@dataclass(frozen=True)
class Piece:
    """Some of the staged events: ranges of keys, of a key's transactions, of events; bounds included."""

    first_key: int
    last_key: int
    first_turn: int = 1
    last_turn: int = LAST_ID
    first_event: int = 0
    last_event: int = LAST_ID


class _Pieces:
    """What became of the staged events: `failed` could not be applied, `dead` were parked, those that wait included."""

    def __init__(self, steps: Steps, events: int) -> None:
        self._steps = steps
        self._events = events
        self._failed = 0
        self.dead = 0

    def sort_out(self) -> None:
        """Set aside what no statement would take, what waits behind an earlier letter, and what was given up."""
        names = {"tables": list(LOG_OF_TABLE), "logs": list(LOG_OF_TABLE.values())}
        unknown = self._steps.run("park_unknown_events", names)
        self._count(unknown, unknown, "events of tables or of kinds that the star does not know")
        self._steps.run("expand_truncated_events")
        self._steps.run("discard_truncations")
        self._steps.run("discard_discarded_events")
        self.dead += self._steps.run("hold_events")

    def apply(self) -> None:
        self._steps.run("number_events")
        if last_key := self._steps.read("read_last_key"):
            self._apply_keys(1, last_key)

    def _apply_keys(self, first: int, last: int) -> None:
        if self._try(Piece(first, last)) is None:
            return
        if first == last:
            self._apply_turns(first)
        else:
            middle = (first + last) // 2
            self._apply_keys(first, middle)
            self._apply_keys(middle + 1, last)

    def _apply_turns(self, key_no: int) -> None:
        for turn in range(1, self._steps.read("read_last_turn", {"key_no": key_no}) + 1):
            piece = Piece(key_no, key_no, turn, turn)
            if failure := self._try(piece):
                self._park(piece, failure)
                return

    def _park(self, piece: Piece, failure: StepFailed) -> None:
        turn = {"key_no": piece.first_key, "turn": piece.first_turn}
        errors = self._errors(piece, failure, self._steps.read("read_events_of_turn", turn))
        parked = self._steps.run("park_turn", {**turn, "errors": json.dumps(errors), "first_id": min(errors)})
        self._count(len(errors), parked, str(failure))

    def _errors(self, piece: Piece, failure: StepFailed, events: list[int]) -> dict[int, str]:
        """What is wrong, by event: with those that fail by themselves, or else with all of the transaction's."""
        alone = {event: self._try(replace(piece, first_event=event, last_event=event), keep=False) for event in events}
        culprits = {event: str(fault) for event, fault in alone.items() if fault}
        return culprits or dict.fromkeys(events, str(failure))

    def _try(self, piece: Piece, *, keep: bool = True) -> StepFailed | None:
        """Apply the piece, or say why it cannot be and leave no trace of it; without `keep` leave none in any case."""
        failure = None
        self._steps.savepoint()
        try:
            self._apply_piece(piece)
        except StepFailed as fault:
            if not fault.is_of_a_row:
                raise
            failure = fault
        if failure or not keep:
            self._steps.roll_back_to_savepoint()
        return failure

    def _apply_piece(self, piece: Piece) -> None:
        bounds = asdict(piece)
        logs = set(MEMBER_LOGS) if self._steps.run("stage_member_piece", bounds) else set()
        if self._steps.run("stage_order_piece", bounds, fields=order_fields()):
            logs.add(ORDERS_LOG)
        apply(self._steps, logs)
        self._steps.run("empty_staging")

    def _count(self, failed: int, dead: int, error: str) -> None:
        self._failed += failed
        self.dead += dead
        if self._failed > max(FEWEST_TO_STOP, self._events // 2):
            raise MostFailed(self._failed, self._events, error)
