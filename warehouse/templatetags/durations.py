"""How long, and how long ago, in as many figures as somebody reads at a glance."""

from datetime import datetime

from django import template
from django.utils import timezone

register = template.Library()

# Up to how many seconds a unit is used, its length in seconds, its name.
UNITS = ((90, 1, "s"), (90 * 60, 60, "min"), (36 * 3600, 3600, "h"), (float("inf"), 86_400, "days"))


@register.filter
def duration(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    return next(f"{seconds / length:.0f} {unit}" for limit, length, unit in UNITS if seconds < limit)


@register.filter
def ago(moment: datetime | None) -> str:
    """Whole seconds: a clock of another machine may be a little ahead."""
    if moment is None:
        return "never"
    seconds = max((timezone.now() - moment).total_seconds(), 0)
    return "just now" if seconds < 10 else f"{duration(seconds)} ago"
