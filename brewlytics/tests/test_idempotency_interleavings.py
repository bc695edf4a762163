"""Requests with one key in any interleaving, against a model: done once, answered alike, never waited for."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from queue import SimpleQueue
from typing import Any

import psycopg2
import pytest
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brewlytics.idempotency import Answer, Claim, InFlight, once
from brewlytics.refusals import Conflict, Fault
from customers.models import Customer

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

CLAIM = Claim(7, "till-7", b"0" * 32)
ACTORS = 3
STEPS = st.lists(
    st.tuples(st.integers(0, ACTORS - 1), st.sampled_from(["send", "commit", "refuse", "kill"])), max_size=12
)


class Actor:
    """A client whose request stops within its transaction, once it has written, until it is told how to end."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._news: SimpleQueue[Any] = SimpleQueue()
        self._orders: SimpleQueue[str] = SimpleQueue()
        self.is_within = False

    def send(self) -> Any:
        """What it is answered, or "within"."""
        self._threads.submit(self._request)
        return self._hear()

    def end(self, how: str) -> Any:
        self._orders.put(how)
        return self._hear()

    def _hear(self) -> Any:
        heard = self._news.get(timeout=30)
        self.is_within = heard == "within"
        return heard

    def _request(self) -> None:
        try:
            self._news.put(once(CLAIM, self._create))
        except (Conflict, OperationalError) as error:
            self._news.put(type(error))
        finally:
            connection.close()

    def _create(self) -> Answer:
        customer = Customer.objects.create(name="Ada")
        self._news.put("within")
        how = self._orders.get(timeout=30)
        if how == "refuse":
            raise Conflict(Fault("", "refused", "No."))
        if how == "kill":
            with connection.cursor() as cursor:
                cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        return Answer(201, f'{{"id": {customer.pk}}}')


@pytest.fixture
def empty(oltp_url: str) -> Iterator[Callable[[], None]]:
    with closing(psycopg2.connect(oltp_url)) as session:
        session.autocommit = True
        yield lambda: session.cursor().execute("delete from customers; delete from idempotency_keys")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_interleaving_does_it_once(empty: Callable[[], None], steps: list[tuple[int, str]]) -> None:
    empty()
    with ThreadPoolExecutor(ACTORS) as threads:
        actors = [Actor(threads) for _ in range(ACTORS)]
        stored: Answer | None = None
        for number, step in [*steps, *((number, "commit") for number in range(ACTORS))]:
            actor = actors[number]
            if step == "send" and not actor.is_within:
                is_free = not any(other.is_within for other in actors)
                answer = actor.send()
                assert answer == (stored and Answer(201, stored.body, is_replayed=True)) or (
                    stored is None and answer == ("within" if is_free else InFlight)
                )
            elif step != "send" and actor.is_within:
                answer = actor.end(step)
                if step == "commit":
                    assert stored is None
                    stored = answer
                else:
                    assert answer is (Conflict if step == "refuse" else OperationalError)
    bodies = [f'{{"id": {customer}}}' for customer in Customer.objects.values_list("pk", flat=True)]
    assert bodies == ([stored.body] if stored else [])
