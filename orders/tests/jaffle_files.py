"""A jaffle shop of three orders, as the files that the generator would write, to be spoilt by the tests."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection

FILES = {
    "raw_stores.csv": ["id,name,opened_at,tax_rate", "s1,Port Alma,2018-09-01T00:00:00,0.06"],
    "raw_customers.csv": ["id,name", "c1,Ada", "c2,Bo"],
    "raw_products.csv": [
        "sku,name,type,price,description",
        'p1,toast,jaffle,1100,"ham, cheese"',
        "p2,tea,beverage,400,",
    ],
    "raw_supplies.csv": [
        "id,name,cost,perishable,sku",
        "u1,ham,33,True,p1",
        "u2,fork,7,False,p1",
        "u2,fork,7,False,p2",
    ],
    "raw_orders.csv": [
        "id,customer,ordered_at,store_id,subtotal,tax_paid,order_total",
        "o1,c1,2018-09-01T12:15:00,s1,1500,90,1590",
        "o2,c2,2018-09-01T12:20:00,s1,400,24,424",
        "o3,c2,2018-09-02T08:00:00,s1,0,0,0",
    ],
    "raw_items.csv": ["id,order_id,sku", "i1,o1,p1", "i2,o2,p2", "i3,o1,p2"],
}
TABLES = ("stores", "customers", "products", "orders", "order_items")
WHOLE = {"stores": 1, "customers": 2, "products": 2, "orders": 3, "order_items": 3}


class Shop:
    """The files in a folder of their own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.rejects_file = directory / "rejects.csv"
        for name, lines in FILES.items():
            self.write(name, lines)

    def write(self, name: str, lines: list[str]) -> None:
        (self.directory / name).write_bytes("".join(f"{line}\r\n" for line in lines).encode())

    def append(self, name: str, line: str | bytes) -> None:
        with (self.directory / name).open("ab") as file:
            file.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def replace(self, name: str, old: str, new: str) -> None:
        content = (self.directory / name).read_text()
        assert old in content
        (self.directory / name).write_text(content.replace(old, new))

    def load(self) -> int:
        """Import by the command; the exit code. The report is kept for `outcome`."""
        printed = io.StringIO()
        try:
            call_command("import_jaffle_shop", str(self.directory), as_json=True, stdout=printed)
        except CommandError as error:
            self.message = str(error)
            return error.returncode
        finally:
            self.report = printed.getvalue()
        return 0

    def outcome(self, name: str) -> dict[str, int]:
        files = json.loads(self.report)["files"]
        return next(file for file in files if file.pop("file") == name)

    def rejects(self) -> list[tuple[str, int, str, str]]:
        """File, line, id and reason of every reject."""
        with self.rejects_file.open(newline="") as file:
            return [(row["file"], int(row["line"]), row["id"], row["reason"]) for row in csv.DictReader(file)]


def rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def counts() -> dict[str, int]:
    return {table: rows(f"select count(*) from {table}")[0][0] for table in TABLES}
