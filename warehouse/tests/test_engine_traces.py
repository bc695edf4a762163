"""Random days: sessions across one another, drained at random moments; after each of them star == oracle.

The sessions roll back, stay open, leave prepared transactions behind; rows go and come again with their ids, tables are
emptied, rows are given other ids, and now and then comes a line that the star does not take. BREWLYTICS_DAYS=1000 tries
as many days, each time others.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from psycopg2.extensions import connection as Connection

from warehouse.etl import Outcome, run
from warehouse.tests.days import TRUNCATED, WRITE, begin, try_to
from warehouse.tests.engine import connect, star, tables
from warehouse.tests.letters import (
    allow_large,
    assert_all_but_waiting_is_right,
    forbid_large,
    retry_all,
    waiting,
    waiting_facts,
)
from warehouse.tests.oracle import expected_star
from warehouse.tests.sessions import reading
from warehouse.tests.shop import Session

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

MANY = os.environ.get("BREWLYTICS_DAYS")
DAYS = settings(
    stateful_step_count=30,
    derandomize=MANY is None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
WHO = st.sampled_from(["Ada", "Ada", "Bo", "Cy"])
BATCH_SIZE = st.sampled_from([1, 2, 5, 1000])
PREPARED = "select gid from pg_prepared_xacts where database = current_database() order by prepared"


class Day(RuleBasedStateMachine):
    """Ada commits each statement. Whoever would wait for another one's lock gives up at once: there is no deadlock."""

    writers: dict[str, Session]
    engine: tuple[Connection, Connection]

    @initialize()
    def begin(self) -> None:
        self.prepared = 0
        end_prepared(self.writers["Ada"], "rollback")
        for writer in self.writers.values():
            writer.rollback()
        begin(self.writers["Ada"])
        self.stood = standing()

    @rule(writes=st.lists(st.tuples(WHO, WRITE), min_size=2, max_size=8))
    def write(self, writes: list[tuple[str, tuple[str, tuple[Any, ...]]]]) -> None:
        for who, (verb, arguments) in writes:
            self._do(who, verb, *arguments)

    @rule(who=WHO, tables=TRUNCATED)
    def truncate(self, who: str, tables: str) -> None:
        self._do(who, "truncate", tables)

    @rule(who=st.sampled_from(["Bo", "Cy"]), end=st.sampled_from(["commit", "commit", "rollback"]))
    def end(self, who: str, end: str) -> None:
        getattr(self.writers[who], end)()

    @rule(who=st.sampled_from(["Bo", "Cy"]), verb=st.sampled_from(["savepoint", "undo"]))
    def think_again(self, who: str, verb: str) -> None:
        self._do(who, verb)

    @rule(who=st.sampled_from(["Bo", "Cy"]))
    def prepare(self, who: str) -> None:
        """The name is known to the whole cluster, in which other tests have databases of their own."""
        self.prepared += 1
        self.writers[who].run("select pg_current_xact_id()")
        self.writers[who].run("prepare transaction %s", f"{os.environ['OLTP_DATABASE_URL']} {self.prepared}")
        self.writers[who].commit()  # psycopg2 does not know that the transaction is over for this session

    @precondition(lambda self: self.prepared)
    @rule(end=st.sampled_from(["commit", "rollback"]))
    def end_prepared(self, end: str) -> None:
        end_prepared(self.writers["Ada"], end)
        self.prepared = 0

    @rule(batch_size=BATCH_SIZE)
    def drain(self, batch_size: int) -> None:
        waited = waiting_facts()
        self._drain(batch_size)
        assert waited.items() <= waiting_facts().items()
        assert_all_but_waiting_is_right()
        before, self.stood = self.stood, standing()
        assert all(now >= then for now, then in zip(self.stood, before, strict=True))

    @rule(batch_size=BATCH_SIZE)
    def drain_and_rest(self, batch_size: int) -> None:
        self.drain(batch_size)
        before = tables("olap")
        assert self._drain(batch_size) == Outcome()
        assert tables("olap") == before

    @rule(batch_size=BATCH_SIZE)
    def mend(self, batch_size: int) -> None:
        self._drain(batch_size)
        allow_large()
        retry_all()
        assert waiting() == []
        assert star() == expected_star()
        forbid_large()

    def teardown(self) -> None:
        self.end_all()
        self.mend(3)

    def end_all(self) -> None:
        self.end_prepared("commit")
        for writer in self.writers.values():
            writer.commit()

    def _do(self, who: str, verb: str, *arguments: object) -> None:
        try_to(self.writers[who], verb, *arguments)
        if who == "Ada":
            self.writers[who].commit()

    def _drain(self, batch_size: int) -> Outcome:
        return run(*self.engine, runner="test", batch_size=batch_size)


def end_prepared(session: Session, end: str) -> None:
    names = session.run(PREPARED)
    session.commit()
    session.connection.autocommit = True
    for (name,) in names:
        session.run(f"{end} prepared %s", name)
    session.connection.autocommit = False


def standing() -> tuple[int, ...]:
    """What only ever grows: the last batch and run, and where the source stood."""
    with reading("olap") as olap, olap.cursor() as cursor:
        cursor.execute("""
            select max(batch_no), min(split_part(snapshot_from, ':', 1)::bigint),
                min(split_part(snapshot_from, ':', 2)::bigint), (select coalesce(max(run_id), 0) from etl_run)
            from cdc_offset
        """)
        return tuple(cursor.fetchone() or ())


@pytest.fixture
def day(transactional_db: None) -> Iterator[type[Day]]:
    options = "-c TimeZone=UTC -c lock_timeout=2ms"
    forbid_large()
    with (
        ExitStack() as opened,
        connect("default", autocommit=True) as oltp,
        connect("olap", autocommit=True) as olap,
    ):
        sessions = {name: opened.enter_context(connect("default", options=options)) for name in ("Ada", "Bo", "Cy")}
        Day.writers = {name: Session(session) for name, session in sessions.items()}
        Day.engine = oltp, olap
        yield Day
        for session in sessions.values():
            session.rollback()
        end_prepared(Day.writers["Ada"], "rollback")
    allow_large()


@pytest.mark.parametrize("days", [int(MANY or 6), pytest.param(50, marks=pytest.mark.long)])
def test_random_days_end_in_the_right_star(day: type[Day], days: int) -> None:
    run_state_machine_as_test(day, settings=settings(DAYS, max_examples=days))
