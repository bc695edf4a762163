"""The engine's sessions without Django: ready for a run, named, closed behind the caller, and clear when none opens."""

from collections.abc import Callable

import pytest
from psycopg2.extensions import connection as Connection

from warehouse.connections import engine_connections
from warehouse.etl import EtlError, run, sessions
from warehouse.etl.lock import lock, lock_within
from warehouse.etl.sessions import KEEPALIVE
from warehouse.tests.engine import star
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


def test_sessions_carry_and_are_closed(ada: Session) -> None:
    open_shop(ada)
    with sessions("somebody") as (oltp, olap):
        assert {session.info.dsn_parameters["application_name"] for session in (oltp, olap)} == {"somebody"}
        run(oltp, olap, runner="test")
    assert (oltp.closed, olap.closed) == (1, 1)
    assert star() == expected_star()


WATCHED = {
    "client_connection_check_interval": "500ms",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "11000",
}


def hold_the_lock_if_free(olap: Connection) -> None:
    with lock(olap):
        pass


def hold_the_lock_in_turn(olap: Connection) -> None:
    with lock_within(olap, 1):
        pass


@pytest.mark.parametrize("hold", [hold_the_lock_if_free, hold_the_lock_in_turn])
def test_server_looks_after_whoever_has_the_lock(hold: Callable[[Connection], None]) -> None:
    """A dead runner's session would otherwise keep the lock: for the length of its statement, or for hours."""
    with sessions("somebody") as (_, olap), olap.cursor() as cursor:
        hold(olap)
        for name, value in WATCHED.items():
            cursor.execute(f"show {name}")
            assert cursor.fetchone() == (value,)


def test_dead_server_is_noticed_by_whoever_opens_the_sessions() -> None:
    expected = {name: str(value) for name, value in KEEPALIVE.items()}
    with sessions("somebody") as airflows:
        for session in (*airflows, *engine_connections()):
            assert session.info.dsn_parameters.items() >= expected.items()


def test_missing_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OLAP_DATABASE_URL")
    with pytest.raises(EtlError, match="OLAP_DATABASE_URL is not set"), sessions("somebody"):
        pass


def test_database_that_does_not_answer_is_an_error_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLTP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/oltp")
    with pytest.raises(EtlError, match="A database failed"), sessions("somebody"):
        pass
