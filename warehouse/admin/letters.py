"""The dead letters, and what staff may ask the engine's worker to do about them."""

from celery import current_app
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator
from kombu.exceptions import OperationalError
from unfold.decorators import display

from warehouse.admin.read_only import ReadOnlyAdmin
from warehouse.connections import star_connection
from warehouse.etl import read_pause
from warehouse.models import CdcDeadLetter


@admin.register(CdcDeadLetter)
class CdcDeadLetterAdmin(ReadOnlyAdmin):
    """What to do with one is the engine's work, for whom the star is open: here it is asked for."""

    list_display = ["letter_id", "__str__", "row_key", "fault", "attempts", "state", "last_seen_at"]
    list_filter = ["state", "log", "table_name"]
    search_fields = ["=row_key", "=event_id", "error"]
    ordering = ["log", "row_key", "event_id"]
    actions = ["retry", "discard"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("warehouse.change_cdcdeadletter")

    @display(description="what is wrong")  # type: ignore[untyped-decorator]
    def fault(self, letter: CdcDeadLetter) -> str:
        return Truncator(letter.error).chars(120)

    @admin.action(description="Try again, with what waits behind", permissions=["decide"])
    def retry(self, request: HttpRequest, letters: QuerySet[CdcDeadLetter]) -> None:
        self._ask(request, "retry_dead_letters", letters, "will be tried again")

    @admin.action(description="Give up for good", permissions=["decide"])
    def discard(self, request: HttpRequest, letters: QuerySet[CdcDeadLetter]) -> HttpResponse | None:
        if "is_sure" in request.POST:
            self._ask(request, "discard_dead_letters", letters, "will be given up")
            return None
        context = {**self.admin_site.each_context(request), "title": "Give up for good?", "letters": letters}
        return render(request, "warehouse/give_up.html", context | {"action_name": ACTION_CHECKBOX_NAME})

    def _ask(self, request: HttpRequest, task: str, letters: QuerySet[CdcDeadLetter], what: str) -> None:
        if rest := read_pause(star_connection()):
            self.message_user(request, f"The engine is {rest}. Nothing was asked for: resume it first.", messages.ERROR)
            return
        numbers = list(letters.values_list("pk", flat=True))
        try:
            current_app.send_task(f"warehouse.tasks.{task}", [numbers, request.user.get_username()])
        except OperationalError as error:
            self.message_user(request, f"The broker does not answer, nothing was asked for: {error}", messages.ERROR)
        else:
            self.message_user(request, f"{len(numbers)} {what} by the engine's worker, within seconds.")
