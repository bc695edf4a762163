"""The API keys' page: a key is shown once, when it is made or takes the place of another. And the wrong passwords."""

from typing import Any

from axes.models import AccessAttempt
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from brewlytics.access.keys import revoke_key, rotate_key
from brewlytics.access.models import OF_THE_CHAIN_ALONE, ApiKey, Right, stores
from brewlytics.refusals import Conflict


def store_choices() -> list[tuple[int | str, str]]:
    return [("", "the whole chain"), *((store.pk, f"{store.code}: {store.name}") for store in stores())]


class ApiKeyForm(forms.ModelForm):  # type: ignore[type-arg]
    store_id = forms.TypedChoiceField(
        label="Store",
        choices=store_choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text="A store's key writes orders of its own store only, and reads none of another's.",
    )
    rights = forms.MultipleChoiceField(
        choices=[(right, right) for right in Right.values],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=f"stores: stores and employees. A store's key has none of {', '.join(sorted(OF_THE_CHAIN_ALONE))}.",
    )


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    form = ApiKeyForm
    readonly_fields = ["prefix", "created_at", "revoked_at", "last_used_at"]
    fields = ["name", "store_id", "rights", "requests_per_minute", "expires_at", *readonly_fields]
    list_display = ["name", "prefix", "shown_state", "store", "rights_list", "last_used_at", "expires_at", "created_at"]
    list_filter = ["created_at"]
    search_fields = ["name", "prefix"]
    actions = ["revoke", "rotate"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        return ApiKey.objects.with_store_code()

    @display(  # type: ignore[untyped-decorator]
        description="state", label={"good": "success", "expired": "warning", "revoked": "danger"}
    )
    def shown_state(self, row: ApiKey) -> str:
        return row.state

    @admin.display(ordering="store_id")
    def store(self, row: Any) -> str:
        """One that has gone has no code any more."""
        return "the whole chain" if row.store_id is None else row.store_code or f"{row.store_id} (gone)"

    @admin.display(description="rights")
    def rights_list(self, row: ApiKey) -> str:
        return ", ".join(row.rights)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if not change:
            self._show(request, obj, obj.assign_key())
        super().save_model(request, obj, form, change)

    @admin.action(description="Revoke the selected keys for ever", permissions=["change"])
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        revoked = [revoke_key(key.pk) for key in keys if key.revoked_at is None]
        self.message_user(request, f"{len(revoked)} revoked.")

    @admin.action(description="Rotate: new keys, the selected ones end in 24 hours", permissions=["add"])
    def rotate(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        for old in keys:
            try:
                self._show(request, *rotate_key(old.pk))
            except Conflict as refusal:
                self.message_user(request, str(refusal), messages.ERROR)

    def _show(self, request: HttpRequest, row: ApiKey, key: str) -> None:
        said = f"The key of {row.name} is {key}. Keep it: it is not shown again."
        self.message_user(request, said, messages.WARNING)


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ModelAdmin):
    """Wrong passwords of the last minutes. To delete the rows of a name is to unlock it."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time", "user_agent"]
    search_fields = ["username", "ip_address"]
    fields = readonly_fields = ["username", "ip_address", "failures_since_start", "attempt_time", "user_agent"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
