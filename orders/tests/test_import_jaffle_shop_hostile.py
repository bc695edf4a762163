"""Whatever the rows hold, the import ends: each is in the database or in the rejects file, and none aborts the rest."""

from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from orders.tests.jaffle_files import FILES, Shop, counts, rows

KEYS = [
    "n1",
    "n2",
    "AMS",
    "AMS-1",
    "PORT-ALMA",
    "é",
    " ",
    "",
    "\x01",
    "\\.",
    "\\N",
    "x" * 200,
    "x" * 201,
    "\U0001f9c7" * 200,
]
TEXTS = [
    "!!!",
    "Ams",
    "Port Alma",
    "ß" * 40,
    "",
    " ",
    "\t",
    "\x1b[31m",
    "\u202e",
    "\ufffe",
    '"a"',
    "'; drop",
    "x" * 1_000,
]
TIMES = [
    "2018-09-01T12:15:00", "0001-01-01T00:00:00", "0001-12-31T23:59:59.999999", "0002-01-01T00:00:00",
    "9999-01-01T00:00:00", "9999-01-01T00:00:00.000001", "9999-12-31T23:59:59.999999", "0000-01-01T00:00:00",
    "2019-02-29T00:00:00", "2018-09-01T23:59:60", "2018-09-01T24:00:00", "10000-01-01T00:00:00", "infinity",
    "epoch", "",
]  # fmt: skip
CENTS = [
    "0",
    "1",
    "400",
    "999999999999",
    "1000000000000",
    "1.0",
    "-0",
    "1e3",
    "NaN",
    "Infinity",
    "٣",
    "9" * 1_000,
    "",
]
RATES = ["0", "1", ".5", "0.0625", "1.0001", "0.00001", "-0", "NaN", "1e-1", "." + "0" * 1_000 + "1", ""]
# Each column's good values, and its hostile ones.
KEY = (["n1", "n2", "n3", "n4"], KEYS)
TEXT = (["Kyo"], TEXTS)
TIME = (["2018-09-01T12:15:00"], TIMES)
AMOUNT = (["0"], CENTS)
ROWS = {
    "raw_stores.csv": [KEY, (["Kyo", "!!!"], TEXTS), TIME, (["0"], RATES)],
    "raw_customers.csv": [KEY, TEXT],
    "raw_products.csv": [KEY, TEXT, TEXT, AMOUNT, TEXT],
    "raw_supplies.csv": [KEY, TEXT, AMOUNT, TEXT, (["p1", "p2"], KEYS)],
    "raw_orders.csv": [KEY, (["c1"], KEYS), TIME, (["s1"], KEYS), AMOUNT, AMOUNT, AMOUNT],
    "raw_items.csv": [KEY, (["n1", "n2", "o3"], KEYS), (["p1", "p2", "n1"], KEYS)],
}


@st.composite
def _spoilt(draw: st.DrawFn, columns: list[tuple[list[str], list[str]]]) -> bytes:
    """A good row but for one field, so that it comes further than its first fault."""
    spoilt = draw(st.integers(0, len(columns) - 1))
    return _line(
        tuple(
            draw(st.sampled_from(hostile) if place == spoilt else st.sampled_from(good))
            for place, (good, hostile) in enumerate(columns)
        )
    )


def _line(fields: tuple[str, ...]) -> bytes:
    """The fields as one line: what would end the line, or the text, does so."""
    quoted = ('"{}"'.format(field.replace('"', '""')) if set(field) & set('",\r') else field for field in fields)
    return ",".join(quoted).encode()


LINES = st.fixed_dictionaries(
    {
        file: st.lists(_spoilt(row) | _spoilt(row) | _spoilt(row) | st.binary(max_size=20), min_size=1, max_size=6)
        for file, row in ROWS.items()
    }
)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.mark.django_db
@examples(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(LINES)
def test_hostile_rows_never_abort_the_import(shop: Shop, hostile: dict[str, list[bytes]]) -> None:
    for file, lines in hostile.items():
        shop.write(file, FILES[file])
        for line in lines:
            shop.append(file, line)
    with transaction.atomic():
        rows("insert into stores (code, name) values ('AMS', 'Ams'), ('AMS-1', 'Ams') returning id")
        rows("insert into products (sku, name, category, price) values ('n2', 'tea', 'beverage', 3) returning id")
        code = shop.load()
        assert code == (1 if shop.rejects() else 0), shop.message
        there = counts()
        transaction.set_rollback(True)
    imported = {file: shop.outcome(file)["imported"] for file in FILES}
    assert there["stores"] == imported["raw_stores.csv"] + 2
    assert there["products"] == imported["raw_products.csv"] + 1
    for table in ("customers", "orders"):
        assert there[table] == imported[f"raw_{table}.csv"] >= 2
    assert there["order_items"] == imported["raw_items.csv"] >= 2
