"""The live page of the way from an order to the metrics, for staff who may see the engine's runs.

A page that stays open asks every two seconds for one small fragment, and holds no thread in between.
"""

from logging import getLogger

import psycopg2
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from warehouse.etl import EtlError
from warehouse.reports.moment import BEHIND, Moment, read_moment

logger = getLogger(__name__)
may_look = permission_required("warehouse.view_etlrun", raise_exception=True)
# The drawing of events a second: its width and height in units of its own.
WIDTH, HEIGHT = 300, 60


@require_safe
@may_look
def page(request: HttpRequest) -> HttpResponse:
    _, fragment = _fragment()
    context = {**admin.site.each_context(request), "title": "Pipeline", "fragment": fragment}
    return TemplateResponse(request, "warehouse/pipeline/page.html", context)


@require_safe
@may_look
def live(request: HttpRequest) -> HttpResponse:
    status, fragment = _fragment()
    return HttpResponse(fragment, status=status)


def _fragment() -> tuple[int, str]:
    """Read and drawn once a second in each process, however many look on."""
    fragment: tuple[int, str] | None = cache.get("pipeline")
    if fragment is None:
        fragment = _read()
        cache.set("pipeline", fragment, timeout=1)
    return fragment


def _read() -> tuple[int, str]:
    try:
        return 200, _drawn(read_moment())
    except (EtlError, DatabaseError) as error:
        logger.warning("the pipeline cannot be shown: %s", error)
        context = {"advice": _advice(error), "error": str(error).strip()}
        return 503, render_to_string("warehouse/pipeline/unknown.html", context)


def _drawn(moment: Moment) -> str:
    state, words = _state(moment)
    drawing = {"line": _line(moment.rates), "peak": max(moment.rates)}
    return render_to_string(
        "warehouse/pipeline/moment.html", {"moment": moment, "state": state, "words": words, **drawing}
    )


def _advice(error: Exception) -> str:
    """By what psycopg2 said first: Django and the engine pass it on, each as an error of its own."""
    match error.__cause__ or error:
        case psycopg2.ProgrammingError():
            return (
                "A database's schema is older than this program, or its rights are: apply flyway/oltp and flyway/olap."
            )
        case EtlError():
            return "The engine cannot go on: docs/operations.md, “The engine”, says what to do."
    return "A database does not answer: see whether both run. Nothing is lost: orders wait in the change log."


def _state(moment: Moment) -> tuple[str, str]:
    """In words that change only when the state does, since a screen reader says each change."""
    if moment.status.paused:
        return "behind", f"The engine is {moment.status.paused}. Nothing is lost: changes wait in their log."
    if moment.engine_fails:
        return "failing", "The engine's last run failed. It tries again by itself, and no change is skipped."
    if moment.status.lag_seconds > BEHIND:
        return "behind", "The star is behind: see whether beat and the worker of the queue etl run."
    if moment.status.dead_letters:
        return "failing", "The star is up to date, but for changes that it could not take: see the dead letters."
    if moment.comparison and moment.comparison.differences:
        return "failing", "The star differed from the source when they were last compared: `etl reconcile --repair`."
    if moment.build and moment.build.error:
        return "failing", "The star is up to date, but the last build of the marts failed."
    if moment.rate or moment.waiting:
        return "flowing", "Changes are flowing, and the star keeps up."
    return "idle", "All is quiet: every change is in the star."


def _line(rates: list[float]) -> str:
    """The points of a polyline, the highest at the upper edge."""
    peak = max(rates) or 1.0
    return " ".join(
        f"{WIDTH * number / (len(rates) - 1):.1f},{HEIGHT * (1 - rate / peak):.1f}" for number, rate in enumerate(rates)
    )
