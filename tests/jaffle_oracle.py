"""The oracle: what a jaffle shop's files must come to in the star, worked out from the files alone.

It reads them with DuckDB and calculates in Python, and shares nothing with the importer but what DESIGN says. By hand:
`python -m tests.jaffle_oracle DIR`, with OLTP_DATABASE_URL and OLAP_DATABASE_URL in the environment.
"""

import os
import sys
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import psycopg2

from tests.oracle_facts import Facts, Line, Order, differences, oltp_facts, star_facts

NOBODY = -2
LINES_PRINTED = 20


def expected_facts(directory: Path) -> Facts:
    """What the files come to."""
    prices = {row["sku"]: int(row["price"]) for row in rows_of(directory, "products")}
    costs: dict[str, int] = defaultdict(int)
    for supply in rows_of(directory, "supplies"):
        costs[supply["sku"]] += int(supply["cost"])
    items: dict[str, list[dict[str, str]]] = defaultdict(list)
    for item in rows_of(directory, "items"):
        items[item["order_id"]].append(item)
    facts = Facts([], [])
    for row in rows_of(directory, "orders"):
        of_order = items[row["id"]]
        order = _expected_order(row, len(of_order))
        facts.orders.append(order)
        shares = share_out(int(row["tax_paid"]), [prices[item["sku"]] for item in of_order])
        for number, (item, tax) in enumerate(zip(of_order, shares, strict=True), start=1):
            price, cost = prices[item["sku"]], costs.get(item["sku"])
            facts.lines.append(_expected_line(order, item, number, price=price, tax=tax, cost=cost))
    return facts


def share_out(tax: int, prices: list[int]) -> list[int]:
    """Largest remainder: the exact shares rounded down, then a cent more for those that lost most, first ones first."""
    weights = prices if any(prices) else [1] * len(prices)
    exact = [Fraction(tax * weight, sum(weights)) for weight in weights]
    shares = [int(share) for share in exact]
    losers = sorted(range(len(exact)), key=lambda place: (shares[place] - exact[place], place))
    for place in losers[: tax - sum(shares)]:
        shares[place] += 1
    return shares


def rows_of(directory: Path, name: str) -> list[dict[str, str]]:
    file = str(directory / f"raw_{name}.csv")
    with closing(duckdb.connect()) as oracle:
        read = oracle.execute("select * from read_csv(?, header = true, all_varchar = true)", [file])
        columns = [column[0] for column in read.description]
        return [dict(zip(columns, row, strict=True)) for row in read.fetchall()]


def _expected_order(row: dict[str, str], count_items: int) -> Order:
    at = datetime.fromisoformat(row["ordered_at"]).replace(tzinfo=UTC)
    return Order(
        order=row["id"],
        date_key=int(f"{at:%Y%m%d}"),
        customer=row["customer"],
        store=row["store_id"],
        employee=NOBODY,
        channel="in_store",
        status="completed",
        ordered_at=at,
        completed_at=at,
        item_count=count_items,
        subtotal=_money(int(row["subtotal"])),
        discount=_money(0),
        tax=_money(int(row["tax_paid"])),
        total=_money(int(row["order_total"])),
    )


def _expected_line(order: Order, item: dict[str, str], number: int, *, price: int, tax: int, cost: int | None) -> Line:
    return Line(
        item=item["id"],
        order=order.order,
        line_number=number,
        date_key=order.date_key,
        customer=order.customer,
        product=item["sku"],
        store=order.store,
        employee=order.employee,
        channel=order.channel,
        status=order.status,
        ordered_at=order.ordered_at,
        quantity=1,
        unit_price=_money(price),
        gross=_money(price),
        discount=_money(0),
        net=_money(price),
        tax=_money(tax),
        total=_money(price + tax),
        cost=None if cost is None else _money(cost),
        margin=None if cost is None else _money(price - cost),
    )


def _money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _of_the_files(facts: Facts, expected: Facts) -> Facts:
    """A running stack holds other orders too."""
    ours = {order.order for order in expected.orders}
    return Facts(
        [order for order in facts.orders if order.order in ours], [line for line in facts.lines if line.order in ours]
    )


def main(directory: Path, *, oltp_url: str, olap_url: str) -> int:
    """Compare, print the verdict; the exit code is 1 where anything differs."""
    expected = expected_facts(directory)
    with closing(psycopg2.connect(oltp_url)) as oltp, closing(psycopg2.connect(olap_url)) as olap:
        places = {"OLTP": oltp_facts(oltp), "the star": star_facts(oltp, olap)}
    found = [
        f"{place}: {difference}"
        for place, facts in places.items()
        for difference in differences(expected, _of_the_files(facts, expected))
    ]
    if found:
        print(*found[:LINES_PRINTED], f"{len(found)} differences", sep="\n")
        return 1
    total = sum(order.total for order in expected.orders)
    print(f"agrees: {len(expected.orders)} orders, {len(expected.lines)} lines, total {total}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or not {"OLTP_DATABASE_URL", "OLAP_DATABASE_URL"} <= os.environ.keys():
        sys.exit(__doc__)
    urls = {"oltp_url": os.environ["OLTP_DATABASE_URL"], "olap_url": os.environ["OLAP_DATABASE_URL"]}
    sys.exit(main(Path(sys.argv[1]), **urls))
