"""The tutorial's models: its events in OLTP; the star's tables, of which it uses what it needs."""

from django.db import models


class OrderEvent(models.Model):
    id = models.BigIntegerField(primary_key=True)
    table_name = models.TextField()
    op = models.TextField()
    row_id = models.BigIntegerField()
    order_id = models.BigIntegerField()
    payload = models.JSONField(default=dict)
    processed = models.BooleanField(default=False)

    class Meta:
        db_table = "order_events"


class DimDate(models.Model):
    date_key = models.IntegerField(primary_key=True)
    date = models.DateField(unique=True)

    class Meta:
        db_table = "dim_date"


class Version(models.Model):
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()

    class Meta:
        abstract = True


class DimCustomer(Version):
    customer_key = models.BigIntegerField(primary_key=True)
    customer_id = models.BigIntegerField()

    class Meta:
        db_table = "dim_customer"


class DimProduct(Version):
    product_key = models.BigIntegerField(primary_key=True)
    product_id = models.BigIntegerField()
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        db_table = "dim_product"


class DimStore(Version):
    store_key = models.BigIntegerField(primary_key=True)
    store_id = models.BigIntegerField()
    timezone = models.TextField()

    class Meta:
        db_table = "dim_store"


class DimEmployee(Version):
    employee_key = models.BigIntegerField(primary_key=True)
    employee_id = models.BigIntegerField()

    class Meta:
        db_table = "dim_employee"


class Fact(models.Model):
    """What an order's lines repeat of it."""

    date = models.ForeignKey(DimDate, models.DO_NOTHING, db_column="date_key")
    customer = models.ForeignKey(DimCustomer, models.DO_NOTHING, db_column="customer_key")
    store = models.ForeignKey(DimStore, models.DO_NOTHING, db_column="store_key")
    employee = models.ForeignKey(DimEmployee, models.DO_NOTHING, db_column="employee_key")
    channel = models.TextField()
    status = models.TextField()
    ordered_at = models.DateTimeField()
    src_event_id = models.BigIntegerField()
    run_id = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class FactOrder(Fact):
    order_id = models.BigIntegerField(primary_key=True)
    completed_at = models.DateTimeField(null=True)
    item_count = models.IntegerField(default=0)
    subtotal = models.DecimalField(max_digits=12, decimal_places=2)
    discount = models.DecimalField(max_digits=12, decimal_places=2)
    tax = models.DecimalField(max_digits=12, decimal_places=2)
    total = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        db_table = "fact_orders"


class FactSale(Fact):
    pk = models.CompositePrimaryKey("order_id", "order_item_id")
    order_id = models.BigIntegerField()
    order_item_id = models.BigIntegerField()
    line_number = models.IntegerField()
    product = models.ForeignKey(DimProduct, models.DO_NOTHING, db_column="product_key")
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    gross_amount = models.DecimalField(max_digits=24, decimal_places=2)
    discount_amount = models.DecimalField(max_digits=12, decimal_places=2)
    net_amount = models.DecimalField(max_digits=24, decimal_places=2)
    tax_amount = models.DecimalField(max_digits=12, decimal_places=2)
    total_amount = models.DecimalField(max_digits=24, decimal_places=2)
    cost_amount = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    margin_amount = models.DecimalField(max_digits=24, decimal_places=2, null=True)

    class Meta:
        db_table = "fact_sales"
