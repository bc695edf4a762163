"""The star, the engine's books and the change log that it reads, as Flyway made them: to look at, not to write."""

from django.db import models

from brewlytics.unmanaged import StarModel


class CdcOrder(models.Model):
    """The change log of orders and their lines, in OLTP; written by triggers alone."""

    id = models.BigIntegerField(primary_key=True)
    table_name = models.TextField()
    op = models.TextField()
    row_id = models.BigIntegerField(null=True)
    order_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()
    payload = models.JSONField(null=True)

    class Meta:
        managed = False
        db_table = "cdc_orders"
        verbose_name = "order change"


class DimDate(StarModel):
    date_key = models.IntegerField(primary_key=True)
    date = models.DateField(null=True, unique=True)
    year = models.IntegerField(null=True)
    quarter = models.IntegerField(null=True)
    month = models.IntegerField(null=True)
    month_name = models.TextField(null=True)
    iso_week = models.IntegerField(null=True)
    day_of_month = models.IntegerField(null=True)
    day_of_week = models.IntegerField(null=True)
    day_name = models.TextField()
    is_weekend = models.BooleanField(null=True)

    class Meta(StarModel.Meta):
        db_table = "dim_date"
        verbose_name = "date"

    def __str__(self) -> str:
        return str(self.date or self.day_name)


class Version(StarModel):
    """One version of a member: what was so from `valid_from` until `valid_to`."""

    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    is_current = models.BooleanField()
    is_deleted = models.BooleanField()
    is_inferred = models.BooleanField()
    src_event_id = models.BigIntegerField()
    run_id = models.BigIntegerField(null=True)

    class Meta(StarModel.Meta):
        abstract = True


class DimCustomer(Version):
    customer_key = models.BigIntegerField(primary_key=True)
    customer_id = models.BigIntegerField()
    name = models.TextField(null=True)
    email = models.TextField(null=True)
    phone = models.TextField(null=True)
    city = models.TextField(null=True)
    loyalty_tier = models.TextField(null=True)

    class Meta(StarModel.Meta):
        db_table = "dim_customer"
        verbose_name = "customer version"

    def __str__(self) -> str:
        return self.name or f"customer {self.customer_id}"


class DimProduct(Version):
    product_key = models.BigIntegerField(primary_key=True)
    product_id = models.BigIntegerField()
    sku = models.TextField(null=True)
    name = models.TextField(null=True)
    category = models.TextField(null=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    is_active = models.BooleanField(null=True)

    class Meta(StarModel.Meta):
        db_table = "dim_product"
        verbose_name = "product version"

    def __str__(self) -> str:
        return self.name or f"product {self.product_id}"


class DimStore(Version):
    store_key = models.BigIntegerField(primary_key=True)
    store_id = models.BigIntegerField()
    code = models.TextField(null=True)
    name = models.TextField(null=True)
    city = models.TextField(null=True)
    timezone = models.TextField(null=True)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    opened_on = models.DateField(null=True)

    class Meta(StarModel.Meta):
        db_table = "dim_store"
        verbose_name = "store version"

    def __str__(self) -> str:
        return self.name or f"store {self.store_id}"


class DimEmployee(Version):
    employee_key = models.BigIntegerField(primary_key=True)
    employee_id = models.BigIntegerField()
    store_id = models.BigIntegerField(null=True)
    name = models.TextField(null=True)
    role = models.TextField(null=True)
    email = models.TextField(null=True)
    is_active = models.BooleanField(null=True)

    class Meta(StarModel.Meta):
        db_table = "dim_employee"
        verbose_name = "employee version"

    def __str__(self) -> str:
        return self.name or f"employee {self.employee_id}"


class FactOrder(StarModel):
    """One row an order."""

    order_id = models.BigIntegerField(primary_key=True)
    date = models.ForeignKey(DimDate, models.DO_NOTHING, db_column="date_key", related_name="+")
    customer = models.ForeignKey(DimCustomer, models.DO_NOTHING, db_column="customer_key", related_name="+")
    store = models.ForeignKey(DimStore, models.DO_NOTHING, db_column="store_key", related_name="+")
    employee = models.ForeignKey(DimEmployee, models.DO_NOTHING, db_column="employee_key", related_name="+")
    channel = models.TextField()
    status = models.TextField()
    ordered_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    item_count = models.IntegerField()
    subtotal = models.DecimalField(max_digits=12, decimal_places=2)
    discount = models.DecimalField(max_digits=12, decimal_places=2)
    tax = models.DecimalField(max_digits=12, decimal_places=2)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    src_event_id = models.BigIntegerField()
    run_id = models.BigIntegerField()

    class Meta(StarModel.Meta):
        db_table = "fact_orders"
        verbose_name = "order fact"

    def __str__(self) -> str:
        return f"order {self.order_id}"


class FactSale(StarModel):
    """One row an order line. The table's key is (order_id, order_item_id); a line's id alone is unique as well."""

    order_item_id = models.BigIntegerField(primary_key=True)
    order_id = models.BigIntegerField()
    line_number = models.IntegerField()
    date = models.ForeignKey(DimDate, models.DO_NOTHING, db_column="date_key", related_name="+")
    customer = models.ForeignKey(DimCustomer, models.DO_NOTHING, db_column="customer_key", related_name="+")
    product = models.ForeignKey(DimProduct, models.DO_NOTHING, db_column="product_key", related_name="+")
    store = models.ForeignKey(DimStore, models.DO_NOTHING, db_column="store_key", related_name="+")
    employee = models.ForeignKey(DimEmployee, models.DO_NOTHING, db_column="employee_key", related_name="+")
    channel = models.TextField(null=True)
    status = models.TextField(null=True)
    ordered_at = models.DateTimeField(null=True)
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    gross_amount = models.DecimalField(max_digits=24, decimal_places=2)
    discount_amount = models.DecimalField(max_digits=12, decimal_places=2)
    net_amount = models.DecimalField(max_digits=24, decimal_places=2)
    tax_amount = models.DecimalField(max_digits=12, decimal_places=2)
    total_amount = models.DecimalField(max_digits=24, decimal_places=2)
    cost_amount = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    margin_amount = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    src_event_id = models.BigIntegerField()
    run_id = models.BigIntegerField()

    class Meta(StarModel.Meta):
        db_table = "fact_sales"
        verbose_name = "sales fact"

    def __str__(self) -> str:
        return f"line {self.line_number} of order {self.order_id}"


class EtlRun(StarModel):
    """One row a batch: what it carried, what it wrote, where its time went, what stopped it."""

    run_id = models.BigIntegerField(primary_key=True)
    runner = models.TextField()
    batch_no = models.BigIntegerField(null=True)
    snapshot_from = models.TextField(null=True)
    snapshot_to = models.TextField(null=True)
    events_read = models.BigIntegerField()
    events_applied = models.BigIntegerField()
    events_dead = models.BigIntegerField()
    rows = models.JSONField()
    seconds = models.JSONField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(null=True)

    class Meta(StarModel.Meta):
        db_table = "etl_run"
        verbose_name = "engine run"
        permissions = [("pause_engine", "Can pause and resume the engine")]

    def __str__(self) -> str:
        return f"run {self.run_id}"


class CdcOffset(StarModel):
    """Where the engine stands in one change log."""

    log = models.TextField(primary_key=True)
    source_system_id = models.BigIntegerField(null=True)
    snapshot_from = models.TextField()
    snapshot_to = models.TextField(null=True)
    last_id = models.BigIntegerField()
    batch_no = models.BigIntegerField()
    moved_at = models.DateTimeField(null=True)
    database_oid = models.BigIntegerField(null=True)
    relation_oid = models.BigIntegerField(null=True)

    class Meta(StarModel.Meta):
        db_table = "cdc_offset"
        verbose_name = "engine offset"

    def __str__(self) -> str:
        return self.log


class CdcDeadLetter(StarModel):
    """A change that could not be applied to the star, or that waits behind such a one of the same key."""

    letter_id = models.BigIntegerField(primary_key=True)
    log = models.TextField()
    event_id = models.BigIntegerField()
    table_name = models.TextField()
    op = models.TextField()
    row_id = models.BigIntegerField(null=True)
    row_key = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(null=True)
    payload = models.JSONField(null=True)
    error = models.TextField()
    attempts = models.IntegerField()
    behind = models.BigIntegerField(null=True)
    state = models.TextField(choices=[(state, state) for state in ("waiting", "applied", "discarded")])
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    decided_by = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(StarModel.Meta):
        db_table = "cdc_dead_letter"
        verbose_name = "dead letter"

    def __str__(self) -> str:
        return f"{self.op} {self.table_name} {self.row_id}"


class Reconciliation(StarModel):
    """One row a comparison of the star with its source: what differed at its end."""

    reconcile_id = models.BigIntegerField(primary_key=True)
    by = models.TextField()
    snapshot = models.TextField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    rows_compared = models.BigIntegerField()
    differences = models.BigIntegerField()
    waiting = models.BigIntegerField()
    repaired = models.BigIntegerField()
    examples = models.JSONField()
    error = models.TextField(null=True)

    class Meta(StarModel.Meta):
        db_table = "etl_reconcile"
        verbose_name = "comparison with the source"
        verbose_name_plural = "comparisons with the source"

    def __str__(self) -> str:
        return f"comparison {self.reconcile_id}"


class Resync(StarModel):
    """One row a resync: up to which key it has come."""

    resync_id = models.BigIntegerField(primary_key=True)
    table_name = models.TextField()
    scope = models.TextField()
    after_key = models.BigIntegerField()
    done = models.BigIntegerField()
    total = models.BigIntegerField()
    by = models.TextField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta(StarModel.Meta):
        db_table = "etl_resync"
        verbose_name = "resync"

    def __str__(self) -> str:
        return f"resync {self.resync_id} of {self.table_name}"


class MartBuild(StarModel):
    """One row a build of the marts: what it made and tested, or what stopped it."""

    build_id = models.BigIntegerField(primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    tests = models.IntegerField(null=True)
    error = models.TextField(null=True)
    # The last, since below it the name is no longer Django's.
    models = models.IntegerField(null=True)

    class Meta(StarModel.Meta):
        db_table = "mart_build"
        verbose_name = "build of the marts"
        verbose_name_plural = "builds of the marts"

    def __str__(self) -> str:
        return f"build {self.build_id}"
