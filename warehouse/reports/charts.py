"""The geometry of the charts. Across it is in percent and down in pixels, so that a chart is as wide as its place and
its letters stay as large as they are, on a phone too."""

from dataclasses import dataclass
from decimal import Decimal

from warehouse.reports.overview import Entry, Panel

PLOT = 180
HEADROOM = 20
GRID_LINES = 4
MOST_LABELS = 4
MOST_ROWS = 12
ROW = 40


@dataclass(frozen=True, slots=True)
class Bar:
    entry: Entry
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A letter's place on an axis; `anchor` keeps the outermost inside the picture."""

    place: float
    label: object
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Columns:
    bars: list[Bar]
    grid: list[Mark]
    labels: list[Mark]
    floor: int = PLOT + HEADROOM


def columns(panel: Panel) -> Columns:
    """Bars beside each other, for time."""
    top = round_up(max(_net(entry) for entry in panel.entries))
    slot = 100 / len(panel.entries)
    bars = []
    for number, entry in enumerate(panel.entries):
        height = float(_net(entry) / top) * PLOT
        bars.append(Bar(entry, number * slot, PLOT + HEADROOM - height, slot, height))
    lines = [top * number / GRID_LINES for number in range(GRID_LINES + 1)]
    grid = [Mark(PLOT + HEADROOM - float(line / top) * PLOT, line) for line in lines]
    return Columns(bars, grid, _labels(bars, panel.axis))


def rows(panel: Panel) -> list[Bar]:
    """Bars below each other, for things with names; those that find no place are in the table."""
    shown = panel.entries[:MOST_ROWS]
    top = max(_net(entry) for entry in shown) or Decimal(1)
    return [Bar(entry, 0, ROW * number, float(_net(entry) / top) * 100) for number, entry in enumerate(shown)]


def round_up(amount: Decimal) -> Decimal:
    """The next number that is easy to read and to halve twice: 1, 2, 4 or 8 with noughts."""
    power = Decimal(10) ** (amount.adjusted() if amount else 0)
    return next(step * power for step in (1, 2, 4, 8, 10) if step * power >= amount)


def _net(entry: Entry) -> Decimal:
    """What a discount has turned below nothing has no bar; the table says how much it is."""
    return max(entry.figures.net_amount, Decimal(0))


def _labels(bars: list[Bar], axis: str) -> list[Mark]:
    """A few, evenly spread, the first and the last among them."""
    count = min(len(bars), MOST_LABELS)
    chosen = [bars[round(number * (len(bars) - 1) / max(count - 1, 1))] for number in range(count)]
    return [_label(bar, axis) for bar in chosen]


def _label(bar: Bar, axis: str) -> Mark:
    label = f"{bar.entry.label:{axis}}"
    middle = bar.x + bar.width / 2
    if middle < 100 / MOST_LABELS / 2:
        return Mark(bar.x, label, "start")
    if middle > 100 - 100 / MOST_LABELS / 2:
        return Mark(bar.x + bar.width, label, "end")
    return Mark(middle, label, "middle")
