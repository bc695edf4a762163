"""Every kind of bad row ends in the rejects file with its line and its reason, and the rest is imported."""

from pathlib import Path

import pytest

from orders.tests.jaffle_files import WHOLE, Shop, counts, rows

pytestmark = pytest.mark.django_db

AT = "2018-09-01T12:15:00"
LONG = "x" * 201
# What is appended to a file, the id and the reason that its reject must show.
BAD_ROWS = [
    ("raw_customers.csv", "c3", "c3", "1 columns where the header has 2"),
    ("raw_customers.csv", "c3,Cy,Cy", "c3", "3 columns where the header has 2"),
    ("raw_customers.csv", b"c3,C\xffy", "", "not UTF-8: byte 0xff at position 5"),
    ("raw_customers.csv", b"c3,C\0y", "", "holds a NUL byte"),
    ("raw_customers.csv", 'c3,"Cy', "", "not CSV: unexpected end of data (a quote left open, or a field too long?)"),
    ("raw_customers.csv", ",Cy", "", "id is empty"),
    ("raw_customers.csv", f"{LONG},Cy", LONG, "id is longer than 200 characters"),
    ("raw_customers.csv", "c3, ", "c3", "name is empty"),
    ("raw_customers.csv", "c1,Cy", "c1", "c1 stands in line 2 already"),
    ("raw_stores.csv", "s2,Kyo,2018-13-01T00:00:00,0", "s2", 'opened_at "2018-13-01T00:00:00" is not a time like {AT}'),
    ("raw_stores.csv", f"s2,Kyo,{AT},", "s2", "tax_rate is empty"),
    ("raw_stores.csv", f"s2,Kyo,{AT},six", "s2", 'tax_rate "six" is not a number'),
    ("raw_stores.csv", f"s2,Kyo,{AT},1.5", "s2", "tax_rate 1.5 is not between 0 and 1"),
    ("raw_stores.csv", f"s2,Kyo,{AT},-0.1", "s2", "tax_rate -0.1 is not between 0 and 1"),
    ("raw_stores.csv", f"s2,Kyo,{AT},0.06251", "s2", "tax_rate 0.06251 has more than four decimals"),
    ("raw_stores.csv", f"s1,Kyo,{AT},0.06", "s1", "s1 stands in line 2 already"),
    ("raw_products.csv", ",soup,jaffle,5,", "", "sku is empty"),
    ("raw_products.csv", "p3,,jaffle,5,", "p3", "name is empty"),
    ("raw_products.csv", "p3,soup,,5,", "p3", "type is empty"),
    ("raw_products.csv", "p3,soup,jaffle,,", "p3", "price is empty"),
    ("raw_products.csv", "p3,soup,jaffle,five,", "p3", 'price "five" is not a number'),
    ("raw_products.csv", "p3,soup,jaffle,NaN,", "p3", 'price "NaN" is not a number'),
    ("raw_products.csv", "p3,soup,jaffle,-5,", "p3", "price -5 is negative"),
    ("raw_products.csv", "p3,soup,jaffle,4.5,", "p3", "price 4.5 is not a whole number of cents"),
    ("raw_products.csv", "p3,soup,jaffle,1000000000000,", "p3", "price 1000000000000 is too large"),
    ("raw_products.csv", "p1,soup,jaffle,5,", "p1", "p1 stands in line 2 already"),
    ("raw_supplies.csv", "u3,soup,some,True,p2", "u3", 'cost "some" is not a number'),
    ("raw_supplies.csv", "u3,soup,5,True,p3", "u3", "unknown sku p3"),
    ("raw_supplies.csv", "u1,ham,33,True,p1", "u1", "u1 of p1 stands in line 2 already"),
    ("raw_supplies.csv", "u3,soup,999999999999,True,p1", "u3", "the supplies of p1 cost more than 9999999999.99"),
    ("raw_orders.csv", f"o4,c9,{AT},s1,0,0,0", "o4", "unknown customer c9"),
    ("raw_orders.csv", f"o4,,{AT},s1,0,0,0", "o4", "customer is empty"),
    ("raw_orders.csv", f"o4,c1,{AT},s9,0,0,0", "o4", "unknown store s9"),
    (
        "raw_orders.csv",
        "o4,c1,2018-02-30T12:00:00,s1,0,0,0",
        "o4",
        'ordered_at "2018-02-30T12:00:00" is not a time like {AT}',
    ),
    (
        "raw_orders.csv",
        "o4,c1,9999-01-01T00:00:01,s1,0,0,0",
        "o4",
        "ordered_at 9999-01-01T00:00:01 is not between 0002-01-01 and 9999-01-01",
    ),
    (
        "raw_orders.csv",
        "o4,c1,0001-12-31T23:59:59,s1,0,0,0",
        "o4",
        "ordered_at 0001-12-31T23:59:59 is not between 0002-01-01 and 9999-01-01",
    ),
    (
        "raw_orders.csv",
        "o4,c1,0000-06-01T00:00:00,s1,0,0,0",
        "o4",
        'ordered_at "0000-06-01T00:00:00" is not a time like {AT}',
    ),
    ("raw_stores.csv", f"PORT-ALMA,!!!,{AT},0", "PORT-ALMA", "its code PORT-ALMA belongs to the store in line 2"),
    ("raw_orders.csv", "o4,c1,tomorrow,s1,0,0,0", "o4", 'ordered_at "tomorrow" is not a time like {AT}'),
    ("raw_orders.csv", f"o4,c1,{AT}Z,s1,0,0,0", "o4", 'ordered_at "{AT}Z" is not a time like {AT}'),
    ("raw_orders.csv", f"o4,c1,{AT},s1,0,x,0", "o4", 'tax_paid "x" is not a number'),
    ("raw_orders.csv", f"o4,c1,{AT},s1,0,-1,-1", "o4", "tax_paid -1 is negative"),
    ("raw_orders.csv", f"o4,c1,{AT},s1,0,0.5,0.5", "o4", "tax_paid 0.5 is not a whole number of cents"),
    ("raw_orders.csv", f"o4,c1,{AT},s1,0,5,6", "o4", "subtotal 0 + tax_paid 5 is not order_total 6"),
    ("raw_orders.csv", f"o4,c1,{AT},s1,400,24,424", "o4", "subtotal 400 is not the sum of its lines, 0"),
    ("raw_orders.csv", f"o1,c1,{AT},s1,0,0,0", "o1", "o1 stands in line 2 already"),
    ("raw_items.csv", "i4,o9,p2", "i4", "unknown order o9"),
    ("raw_items.csv", "i4,o2,p9", "i4", "unknown sku p9"),
    ("raw_items.csv", "i4,o2,", "i4", "sku is empty"),
    ("raw_items.csv", "i1,o1,p1", "i1", "i1 stands in line 2 already"),
]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.mark.parametrize(("file", "line", "id", "reason"), BAD_ROWS)
def test_bad_row_is_rejected_and_the_rest_imported(
    shop: Shop, file: str, line: str | bytes, id: str, reason: str
) -> None:
    shop.append(file, line)
    line_number = (shop.directory / file).read_bytes().count(b"\n")

    assert shop.load() == 1
    assert shop.rejects() == [(file, line_number, id, reason.format(AT=AT))]
    assert counts() == WHOLE
    assert shop.message == f"rejected rows: 1; {shop.rejects_file} holds them and the reasons"


@pytest.mark.parametrize(("code", "row", "id"), [("KYO-1", "KYO-1,!!!", "KYO-1"), ("KYO-s2", "s2,Kyo", "s2")])
def test_store_whose_code_is_taken_with_its_id_is_rejected(shop: Shop, code: str, row: str, id: str) -> None:
    rows(f"insert into stores (code, name) values ('KYO', 'Kyo'), ('{code}', 'Kyo too') returning id")
    shop.append("raw_stores.csv", f"{row},{AT},0")
    shop.append("raw_orders.csv", f"o4,c1,{AT},{id},0,0,0")
    assert shop.load() == 1
    assert shop.rejects() == [
        ("raw_orders.csv", 5, "o4", f"unknown store {id}"),
        ("raw_stores.csv", 3, id, f"its code {code} belongs to a store that is there already"),
    ]
    assert counts() == WHOLE | {"stores": 3}


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_line_that_an_order_from_elsewhere_has_is_rejected(shop: Shop) -> None:
    shop.load()
    rows("update orders set external_ref = null where external_ref = 'o2' returning id")
    shop.load()
    assert shop.rejects()[0][3].startswith("i2 is a line of order number ")


@pytest.mark.parametrize("at", ["0002-01-01T00:00:00", "9999-01-01T00:00:00"])
def test_order_at_the_end_of_the_calendar_is_imported(shop: Shop, at: str) -> None:
    shop.append("raw_orders.csv", f"o4,c1,{at},s1,0,0,0")
    assert shop.load() == 0


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_store_of_any_year_is_imported(shop: Shop, day: str) -> None:
    shop.append("raw_stores.csv", f"s2,Kyo,{day}T23:59:59,0")
    assert shop.load() == 0
    assert rows("select opened_on::text from stores where external_ref = 's2'") == [(day,)]


@pytest.mark.parametrize(
    ("file", "row", "reason"),
    [
        ("raw_products.csv", f"p3,soup,jaffle,{'9' * 140_000},", f'price ""{"9" * 40}"" is not a number'),
        ("raw_stores.csv", f"s2,Kyo,{AT},.{'0' * 17_000}1", f'tax_rate ""{"." + "0" * 39}"" is not a number'),
    ],
)
def test_number_of_more_digits_than_the_database_has_is_rejected(shop: Shop, file: str, row: str, reason: str) -> None:
    shop.append(file, row)
    assert shop.load() == 1
    assert reason in shop.rejects_file.read_text()
    assert counts() == WHOLE


def test_rejects_file_holds_the_line_as_it_was(shop: Shop) -> None:
    shop.append("raw_customers.csv", b'c3,"C\xff"')
    shop.append("raw_items.csv", 'i9,"o,9",p1')
    shop.load()
    assert shop.rejects_file.read_text() == (
        "file,line,id,reason,raw\n"
        'raw_customers.csv,4,,not UTF-8: byte 0xff at position 6,"c3,""C\\xff"""\n'
        'raw_items.csv,5,i9,"unknown order o,9","i9,""o,9"",p1"\n'
    )


def test_rejects_file_without_rejects_is_a_header_alone(shop: Shop) -> None:
    shop.rejects_file.write_text("of an earlier run")
    assert shop.load() == 0
    assert shop.rejects_file.read_text() == "file,line,id,reason,raw\n"


def test_stray_quote_spoils_its_own_line_alone(shop: Shop) -> None:
    shop.replace("raw_items.csv", "i2,o2,p2", 'i9,"o2,p2\ni2,o2,p2')
    shop.load()
    assert [reject[:2] for reject in shop.rejects()] == [("raw_items.csv", 3)]
    assert counts() == WHOLE


def test_good_row_behind_a_bad_one_of_its_id_is_imported(shop: Shop) -> None:
    shop.replace("raw_customers.csv", "c1,Ada", "c1,\nc1,Ada")
    shop.load()
    assert shop.rejects() == [("raw_customers.csv", 2, "c1", "name is empty")]
    assert counts() == WHOLE


def test_order_follows_its_rejected_line_and_its_other_lines_follow_it(shop: Shop) -> None:
    shop.replace("raw_items.csv", "i3,o1,p2", "i3,o1,p9")
    shop.load()
    assert shop.rejects() == [
        ("raw_items.csv", 2, "i1", "its order in raw_orders.csv, line 2, was rejected"),
        ("raw_items.csv", 4, "i3", "unknown sku p9"),
        ("raw_orders.csv", 2, "o1", "its line in raw_items.csv, line 4, was rejected"),
    ]
    assert counts() == WHOLE | {"orders": 2, "order_items": 1}


def test_order_and_its_lines_follow_a_rejected_customer(shop: Shop) -> None:
    shop.replace("raw_customers.csv", "c1,Ada", "c1")
    shop.load()
    assert shop.rejects() == [
        ("raw_customers.csv", 2, "c1", "1 columns where the header has 2"),
        ("raw_items.csv", 2, "i1", "its order in raw_orders.csv, line 2, was rejected"),
        ("raw_items.csv", 4, "i3", "its order in raw_orders.csv, line 2, was rejected"),
        ("raw_orders.csv", 2, "o1", "unknown customer c1"),
    ]


def test_order_whose_subtotal_is_not_its_lines_is_rejected_with_them(shop: Shop) -> None:
    shop.replace("raw_orders.csv", "400,24,424", "500,24,524")
    shop.load()
    assert shop.rejects() == [
        ("raw_items.csv", 3, "i2", "its order in raw_orders.csv, line 3, was rejected"),
        ("raw_orders.csv", 3, "o2", "subtotal 500 is not the sum of its lines, 400"),
    ]
