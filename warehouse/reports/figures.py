"""What an owner looks at, and how it compares with before."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
TENTH = Decimal("0.1")
AMOUNT, COUNT = "2g", "0g"


@dataclass(frozen=True, slots=True)
class Figures:
    net_amount: Decimal = Decimal("0.00")
    total_amount: Decimal = Decimal("0.00")
    orders: int = 0
    units: int = 0

    @property
    def average_order_value(self) -> Decimal | None:
        """As the mart has it for a day: what customers paid by order, rounded half up to the cent."""
        return (self.total_amount / self.orders).quantize(CENT, ROUND_HALF_UP) if self.orders else None

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.net_amount + other.net_amount,
            self.total_amount + other.total_amount,
            self.orders + other.orders,
            self.units + other.units,
        )


def add_up(figures: Iterable[Figures]) -> Figures:
    return sum(figures, Figures())


@dataclass(frozen=True, slots=True)
class Column:
    """One figure in a table; `name` is its attribute and what it is called in a file, `form` how a page writes it."""

    name: str
    title: str
    form: str


NET, ORDERS, UNITS = (
    Column("net_amount", "Net", AMOUNT),
    Column("orders", "Orders", COUNT),
    Column("units", "Units", COUNT),
)
WITH_TAX = Column("total_amount", "With tax", AMOUNT)
AVERAGE = Column("average_order_value", "Average order value", AMOUNT)
ALL = (NET, WITH_TAX, ORDERS, UNITS, AVERAGE)


@dataclass(frozen=True, slots=True)
class Change:
    """One figure now and before; `form` is how a template writes it. `shown` stands above them: it is `now`, and what
    has no counterpart before."""

    name: str
    shown: Decimal | int | None
    now: Decimal | int | None
    before: Decimal | int | None
    form: str

    @property
    def percent(self) -> Decimal | None:
        """None where there was nothing to compare with."""
        if not self.before or self.now is None:
            return None
        return (Decimal(self.now - self.before) * 100 / self.before).quantize(TENTH, ROUND_HALF_UP)

    @property
    def direction(self) -> str:
        if not self.percent:
            return "level"
        return "up" if self.percent > 0 else "down"

    @property
    def words(self) -> str:
        """With an arrow, as colour alone says nothing to many."""
        if self.percent is None:
            return "nothing to compare"
        if not self.percent:
            return "as before"
        return f"{'▲' if self.percent > 0 else '▼'} {self.percent:+,} %"


def changes(now: Figures, before: Figures, shown: Figures | None = None) -> list[Change]:
    """`shown` is what `now` is a part of, where it is."""
    whole = shown or now
    return [
        Change("Net revenue", whole.net_amount, now.net_amount, before.net_amount, AMOUNT),
        Change("Orders", whole.orders, now.orders, before.orders, COUNT),
        Change(
            "Average order value",
            whole.average_order_value,
            now.average_order_value,
            before.average_order_value,
            AMOUNT,
        ),
        Change("Units", whole.units, now.units, before.units, COUNT),
    ]
