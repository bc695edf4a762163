"""The store's form, for templates: `{{ order.ordered_at|in_zone:order.store.timezone }}`, `{{ order.total|money }}`."""

from datetime import datetime

from django import template

from brewlytics import local_form

register = template.Library()
register.filter(local_form.money)


@register.filter
def in_zone(instant: datetime, zone: str) -> str:
    return local_form.time_in(zone, instant)
