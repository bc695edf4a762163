"""What the star must be, computed apart from the engine: in Python, row by row, without its SQL and its declarations.

Facts are the OLTP tables' rows of this moment; the versions of the dimensions are retold from the change logs.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from psycopg2.extras import RealDictCursor, register_default_jsonb

from warehouse.tests.aggregates_oracle import aggregates_of
from warehouse.tests.engine import Row, Star
from warehouse.tests.sessions import reading

ALWAYS, FOREVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
NOT_APPLICABLE = (-2, ALWAYS)

TYPE_2 = {
    "customer": ("city", "loyalty_tier"),
    "product": ("name", "category", "price", "cost"),
    "store": ("name", "city", "timezone", "tax_rate"),
    "employee": ("store_id", "role"),
}
TYPE_1 = {
    "customer": ("name", "email", "phone"),
    "product": ("sku", "is_active"),
    "store": ("code", "opened_on"),
    "employee": ("name", "email", "is_active"),
}


@dataclass
class Version:
    """A member from one change of its type-2 attributes to the next."""

    member: str
    member_id: int
    src_event_id: int
    valid_from: datetime
    payload: Row
    valid_to: datetime = FOREVER
    is_deleted: bool = False

    def attributes(self, names: Iterable[str]) -> Row:
        return {name: _value(name, self.payload[name]) for name in names}

    @property
    def key(self) -> tuple[int, datetime]:
        return self.member_id, self.valid_from

    def row(self, last: "Version") -> Row:
        return {
            f"{self.member}_id": self.member_id,
            **self.attributes(TYPE_2[self.member]),
            **last.attributes(TYPE_1[self.member]),
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "is_current": self is last,
            "is_deleted": self.is_deleted,
            "is_inferred": False,
            "src_event_id": self.src_event_id,
        }


@dataclass
class Member:
    """All versions of one member, in time's order."""

    name: str
    member_id: int
    versions: list[Version] = field(default_factory=list)

    def see(self, change: Row) -> None:
        """A delete is no state; an unchanged state is no version; a clock that stepped back moves no bound back."""
        if change["op"] == "D":
            if self.versions:
                self.versions[-1].is_deleted = True
            return
        new = Version(self.name, self.member_id, change["id"], ALWAYS, change["payload"])
        if self.versions and self._is_same(new):
            self.versions[-1].payload, self.versions[-1].is_deleted = change["payload"], False
            return
        if self.versions:
            new.valid_from = max(change["changed_at"], self.versions[-1].valid_from + timedelta(microseconds=1))
            self.versions[-1].valid_to = new.valid_from
        self.versions.append(new)

    def _is_same(self, new: Version) -> bool:
        return new.attributes(TYPE_2[self.name]) == self.versions[-1].attributes(TYPE_2[self.name])

    def at(self, moment: datetime) -> Version:
        return next(version for version in self.versions if version.valid_from <= moment < version.valid_to)


def expected_star() -> Star:
    with reading("default") as oltp, oltp.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        register_default_jsonb(oltp, loads=partial(json.loads, parse_float=Decimal))
        members = {name: _members(name, _rows(cursor, f"cdc_{name}s")) for name in TYPE_2}
        last_event = {(e["table_name"], e["row_id"]): e["id"] for e in _rows(cursor, "cdc_orders")}
        orders = {row["id"]: row for row in _rows(cursor, "orders")}
        lines = _rows(cursor, "order_items")
    counted = Counter(line["order_id"] for line in lines)
    dimensions = {
        f"dim_{name}": {v.key: v.row(last=m.versions[-1]) for m in known.values() for v in m.versions}
        for name, known in members.items()
    }
    fact_orders = {
        (order_id,): _order(row, members, item_count=counted[order_id])
        | {"src_event_id": last_event["orders", order_id]}
        for order_id, row in orders.items()
    }
    fact_sales = {
        (line["order_id"], line["id"]): _line(line, fact_orders[line["order_id"],], members["product"])
        | {"src_event_id": last_event["order_items", line["id"]]}
        for line in lines
    }
    star: Star = {**dimensions, "fact_orders": fact_orders, "fact_sales": fact_sales}
    return star | aggregates_of(star)


def _rows(cursor: RealDictCursor, table: str) -> list[Row]:
    cursor.execute(f"select * from {table} order by id")
    return [dict(row) for row in cursor]


def _members(name: str, events: list[Row]) -> dict[int, Member]:
    members: dict[int, Member] = {}
    for change in _last_of_each_transaction(_truncations_spelled_out(events)):
        members.setdefault(change["row_id"], Member(name, change["row_id"])).see(change)
    return {member_id: member for member_id, member in members.items() if member.versions}


def _truncations_spelled_out(events: list[Row]) -> Iterator[Row]:
    """TRUNCATE logs one event for all rows: the end of each one that is there."""
    alive: dict[int, None] = {}
    for event in events:
        if event["op"] == "T":
            yield from ({**event, "op": "D", "row_id": row_id} for row_id in alive)
            alive.clear()
            continue
        alive.pop(event["row_id"], None)
        if event["op"] != "D":
            alive[event["row_id"]] = None
        yield event


def _last_of_each_transaction(events: Iterable[Row]) -> list[Row]:
    last = {(event["row_id"], event["xid"]): event for event in events}
    return sorted(last.values(), key=lambda event: int(event["id"]))


def _order(row: Row, members: dict[str, dict[int, Member]], *, item_count: int) -> Row:
    moment = row["ordered_at"]
    store = members["store"][row["store_id"]].at(moment)
    copied = ("channel", "status", "ordered_at", "completed_at", "subtotal", "discount", "tax", "total")
    return {
        "order_id": row["id"],
        "date_key": _date_key(moment, store.payload["timezone"]),
        "customer_key": _key(members["customer"], row["customer_id"], moment),
        "store_key": store.key,
        "employee_key": _key(members["employee"], row["employee_id"], moment),
        "item_count": item_count,
        **{name: row[name] for name in copied},
    }


def _line(row: Row, order: Row, products: dict[int, Member]) -> Row:
    product = products[row["product_id"]].at(order["ordered_at"])
    gross = row["quantity"] * row["unit_price"]
    net = gross - row["discount"]
    unit_cost = product.payload["cost"]
    cost = None if unit_cost is None else row["quantity"] * Decimal(unit_cost)
    copied = ("order_id", "date_key", "customer_key", "store_key", "employee_key", "channel", "status", "ordered_at")
    return {
        "order_item_id": row["id"],
        "line_number": row["line_number"],
        **{name: order[name] for name in copied},
        "product_key": product.key,
        "quantity": row["quantity"],
        "unit_price": row["unit_price"],
        "gross_amount": gross,
        "discount_amount": row["discount"],
        "net_amount": net,
        "tax_amount": row["tax"],
        "total_amount": net + row["tax"],
        "cost_amount": cost,
        "margin_amount": None if cost is None else net - cost,
    }


def _key(members: dict[int, Member], member_id: int | None, moment: datetime) -> tuple[int, datetime]:
    return NOT_APPLICABLE if member_id is None else members[member_id].at(moment).key


def _date_key(moment: datetime, zone: str) -> int:
    day = moment.astimezone(ZoneInfo(zone)).date()
    return day.year * 10_000 + day.month * 100 + day.day if 2010 <= day.year <= 2049 else -1


def _value(name: str, value: object) -> object:
    return date.fromisoformat(str(value)) if name == "opened_on" and value is not None else value
