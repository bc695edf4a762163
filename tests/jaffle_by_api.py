"""`make jaffle-api`: the jaffle shop's year through the door that tills use, a thousand orders a request.

Prices, tax and times are the server's there. So what is compared with the files is what a till decides: who ordered
which items where. Every request has its Idempotency-Key and every order its external_ref: a second call writes nothing.
"""

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg2

from tests.jaffle_oracle import rows_of
from tests.jaffle_year import ROOT, generated_year, run, stack_environment

BULK = 1000
Orders = dict[str, tuple[str, str, list[str]]]
"""Of each order its store, its customer and its items' products, all as the files name them."""


class Api:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._url, self._key = environment["API_URL"], environment["API_KEY"]

    def get(self, path: str) -> Any:
        return self._ask(Request(self._url + path))

    def post(self, path: str, body: Any, *, key: str) -> Any:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._ask(Request(self._url + path, json.dumps(body).encode(), headers))

    def _ask(self, request: Request) -> Any:
        request.add_header("Authorization", f"Api-Key {self._key}")
        try:
            with urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except HTTPError as error:
            sys.exit(f"{request.get_method()} {request.full_url}: {error.code} {error.read(500).decode()}")


def main() -> None:
    state = Path(os.environ.get("BREWLYTICS_STATE", ROOT / ".brewlytics")).absolute()
    environment = {**os.environ, **stack_environment(state)}
    files = generated_year(state)
    wanted = orders_of(files)
    began = time.perf_counter()
    place(Api(environment), files, wanted)
    print(f"{len(wanted):,} orders placed by POST /orders/bulk in {time.perf_counter() - began:.0f} s", flush=True)
    compare(wanted, environment["OLTP_DATABASE_URL"])
    run(["manage.py", "etl", "run"], environment)
    run(["manage.py", "etl", "reconcile"], environment)


def orders_of(files: Path) -> Orders:
    items: dict[str, list[str]] = defaultdict(list)
    for item in rows_of(files, "items"):
        items[item["order_id"]].append(item["sku"])
    orders = {row["id"]: (row["store_id"], row["customer"], items[row["id"]]) for row in rows_of(files, "orders")}
    with_items = {order: told for order, told in orders.items() if told[2]}
    print(f"{len(orders) - len(with_items):,} orders of the files have no items: no till could place them", flush=True)
    return with_items


def place(api: Api, files: Path, wanted: Orders) -> None:
    stores, products, customers = (dict(ids) for ids in members(api, files))
    for bulk in batched_orders(wanted):
        orders = [
            {
                "external_ref": f"till-{order}",
                "store_id": stores[store],
                "customer_id": customers[customer],
                "channel": "in_store",
                "items": [{"product_id": products[product], "quantity": 1} for product in items],
            }
            for order, (store, customer, items) in bulk
        ]
        api.post("/orders/bulk", {"orders": orders}, key=f"year-{bulk[0][0]}")


def batched_orders(wanted: Orders) -> Iterator[list[tuple[str, tuple[str, str, list[str]]]]]:
    orders = list(wanted.items())
    return (orders[first : first + BULK] for first in range(0, len(orders), BULK))


def members(api: Api, files: Path) -> Iterator[Iterator[tuple[str, int]]]:
    """Whom the files name, and the id that the API knows them by; an import may have brought them already."""
    for path, name, key, fields in (
        ("/stores", "stores", "id", store_fields),
        ("/products", "products", "sku", product_fields),
        ("/customers", "customers", "id", customer_fields),
    ):
        yield ((row[key], member_id(api, path, row[key], fields(row))) for row in rows_of(files, name))


def member_id(api: Api, path: str, external_ref: str, fields: dict[str, Any]) -> int:
    there = api.get(f"{path}?external_ref={external_ref}")["results"]
    member = there[0] if there else api.post(path, fields | {"external_ref": external_ref}, key=external_ref)
    return int(member["id"])


def store_fields(row: dict[str, str]) -> dict[str, Any]:
    rate = f"{float(row['tax_rate']):.4f}"
    return {"code": row["name"], "name": row["name"], "city": row["name"], "timezone": "UTC", "tax_rate": rate}


def product_fields(row: dict[str, str]) -> dict[str, Any]:
    price = f"{int(row['price']) / 100:.2f}"
    return {"sku": row["sku"], "name": row["name"], "category": row["type"], "price": price}


def customer_fields(row: dict[str, str]) -> dict[str, Any]:
    return {"name": row["name"]}


def compare(wanted: Orders, oltp_url: str) -> None:
    with closing(psycopg2.connect(oltp_url)) as oltp, oltp.cursor() as cursor:
        cursor.execute((ROOT / "tests" / "sql" / "orders_of_tills.sql").read_text())
        there = {order: (store, customer, products) for order, store, customer, products in cursor}
    different = sorted(order for order in wanted.keys() | there.keys() if wanted.get(order) != there.get(order))
    if different:
        sys.exit(f"{len(different)} orders are not as in the files: {', '.join(different[:5])}")
    print("every order is there once, as in the files", flush=True)


if __name__ == "__main__":
    main()
