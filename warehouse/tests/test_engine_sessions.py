"""The engine's sessions without Django: ready for a run, named, closed behind the caller, and clear when none opens."""

import pytest

from warehouse.etl import EtlError, run, sessions
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


def test_missing_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OLAP_DATABASE_URL")
    with pytest.raises(EtlError, match="OLAP_DATABASE_URL is not set"), sessions("somebody"):
        pass


def test_database_that_does_not_answer_is_an_error_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLTP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/oltp")
    with pytest.raises(EtlError, match="A database failed"), sessions("somebody"):
        pass
