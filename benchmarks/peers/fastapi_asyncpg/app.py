"""The peer of the order API: FastAPI, pydantic and asyncpg, the same statements, the same keys and the same answers.

It imports nothing of ours and runs in an environment of its own.
"""

import hashlib
import hmac
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import asyncpg
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field

PROJECT = Path(__file__).parents[3]
PARAMETER = re.compile(r"%\((\w+)\)s")
CONNECTIONS = 4
SECONDS_KEPT = 5.0


def statement(path: str) -> tuple[str, list[str]]:
    """With asyncpg's numbers in the place of psycopg2's names, which are returned in their order."""
    text = (PROJECT / path).read_text(encoding="utf-8")
    names = list(dict.fromkeys(PARAMETER.findall(text)))
    return PARAMETER.sub(lambda found: f"${1 + names.index(found[1])}", text), names


PLACE, PARAMETERS = statement("orders/sql/place_order.sql")
RECALL, _ = statement("brewlytics/sql/read_answer.sql")
ITEMS = """
(select array_to_json(array_agg(line order by line.line_number)) from (
    select id, line_number, product_id, quantity, unit_price::text, discount::text, tax::text, line_total::text
    from order_items where order_id = orders.id
) as line)
"""
ORDERS = f"""
select row_to_json(shown)::text from (
    select id, external_ref, status, channel,
        to_char(ordered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ordered_at,
        store_id, customer_id, employee_id, note, {ITEMS} as items,
        subtotal::text, discount::text, tax::text, total::text, version
    from orders
    where %s
) as shown
"""
READ_ORDER = ORDERS % "id = $1"
READ_PAGE = ORDERS % "id < $1 order by id desc limit $2"
READ_KEY = "select id, hashed_key, rights, expires_at, revoked_at from access_apikey where prefix = $1"

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Item(Strict):
    product_id: Id
    quantity: Annotated[int, Field(ge=1, le=10_000)]
    discount: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2, strict=False)] = Decimal(0)


class NewOrder(Strict):
    store_id: Id
    channel: Literal["in_store", "app", "web"]
    items: Annotated[list[Item], Field(min_length=1, max_length=500)]
    customer_id: Id | None = None
    employee_id: Id | None = None
    note: Annotated[str, Field(max_length=1000)] = ""
    external_ref: Annotated[str, Field(max_length=200)] | None = None


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings = {"plan_cache_mode": "force_generic_plan"}
    async with asyncpg.create_pool(
        os.environ["OLTP_DATABASE_URL"], min_size=CONNECTIONS, max_size=CONNECTIONS, server_settings=settings
    ) as app.state.pool:
        yield


app = FastAPI(lifespan=lifespan)
known: dict[str, tuple[float, Any]] = {}


async def caller(request: Request) -> Any:
    """The key's row: compared with its hash, kept for seconds."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    seen, found = known.get(key, (0.0, None))
    if time.monotonic() - seen > SECONDS_KEPT:
        found = await request.app.state.pool.fetchrow(READ_KEY, key.partition(".")[0])
        expected = f"sha512$${hashlib.sha512(key.encode()).hexdigest()}"
        if scheme != "Api-Key" or found is None or not hmac.compare_digest(expected, found["hashed_key"]):
            raise HTTPException(401)
        known[key] = time.monotonic(), found
    right = "orders:read" if request.method == "GET" else "orders:write"
    if right not in found["rights"]:
        raise HTTPException(403)
    return found


Caller = Annotated[Any, Depends(caller)]


@app.post("/orders")
async def place_order(order: NewOrder, request: Request, caller: Caller) -> Response:
    key = request.headers.get("idempotency-key")
    place = f"POST {request.url.path.rstrip('/')}?{request.url.query}\n"
    fingerprint = hashlib.sha256(place.encode() + await request.body()).digest()
    values = order.model_dump(exclude={"items"}) | {
        "product_ids": [item.product_id for item in order.items],
        "quantities": [item.quantity for item in order.items],
        "discounts": [item.discount for item in order.items],
        "api_key_id": caller["id"] if key else None,
        "key": key,
        "fingerprint": fingerprint if key else None,
    }
    row = await request.app.state.pool.fetchrow(PLACE, *(values[name] for name in PARAMETERS))
    if row["placed"]:
        return Response(row["placed"], 201, {"ETag": '"1"'}, "application/json")
    stored = key and await request.app.state.pool.fetchrow(RECALL, caller["id"], key)
    if not stored:
        raise HTTPException(400 if row["is_held"] else 409, row["faults"])
    if stored["fingerprint"] != fingerprint:
        raise HTTPException(422)
    return Response(stored["body"], stored["status"], {"Idempotent-Replayed": "true"}, "application/json")


@app.get("/orders/{order_id}")
async def read_order(order_id: int, request: Request, caller: Caller) -> Response:
    body = await request.app.state.pool.fetchval(READ_ORDER, order_id)
    if body is None:
        raise HTTPException(404)
    return Response(body, media_type="application/json")


@app.get("/orders")
async def read_page(request: Request, caller: Caller, before: int = 2**63 - 1, page_size: int = 50) -> Response:
    rows = await request.app.state.pool.fetch(READ_PAGE, before, page_size + 1)
    is_last = len(rows) <= page_size
    results = ",".join(body for (body,) in rows[:page_size])
    following = "null" if is_last else f'"{request.url.include_query_params(before=1)}"'
    return Response(f'{{"next":{following},"previous":null,"results":[{results}]}}', media_type="application/json")
