"""An order as it is placed and answered, its store and who takes it: what the OpenAPI document shows."""

from brewlytics.examples import MOMENT

TO_PLACE = {
    "store_id": 1,
    "customer_id": 7,
    "employee_id": 3,
    "channel": "in_store",
    "items": [{"product_id": 2, "quantity": 1}],
    "note": "no sugar",
    "external_ref": "till-7-0815",
}
LINE = {
    "id": 21,
    "line_number": 1,
    "product_id": 2,
    "quantity": 1,
    "unit_price": "4.50",
    "discount": "0.00",
    "tax": "0.36",
    "line_total": "4.86",
}
PLACED = {
    "id": 10,
    "external_ref": "till-7-0815",
    "status": "placed",
    "channel": "in_store",
    "ordered_at": MOMENT,
    "store_id": 1,
    "customer_id": 7,
    "employee_id": 3,
    "note": "no sugar",
    "items": [LINE],
    "subtotal": "4.50",
    "discount": "0.00",
    "tax": "0.36",
    "total": "4.86",
    "version": 1,
}
HARBOUR = {
    "code": "HARBOUR",
    "name": "Harbour",
    "city": "Kiel",
    "timezone": "Europe/Berlin",
    "tax_rate": "0.0800",
    "opened_on": "2020-05-01",
}
BO = {"store_id": 1, "name": "Bo", "role": "barista", "email": "bo@example.org"}
