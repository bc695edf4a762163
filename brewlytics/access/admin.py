"""The API keys' page: a key is shown once, when it is made. And the wrong passwords."""

from typing import Any

from axes.models import AccessAttempt
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from brewlytics.access.models import ApiKey, Right


class ApiKeyForm(forms.ModelForm):  # type: ignore[type-arg]
    rights = forms.MultipleChoiceField(
        choices=[(right, right) for right in Right.values],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="stores: stores and employees",
    )


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    form = ApiKeyForm
    fields = ["name", "rights", "expires_at", "prefix", "created_at", "revoked_at"]
    readonly_fields = ["prefix", "created_at", "revoked_at"]
    list_display = ["name", "prefix", "created_at", "expires_at", "revoked_at"]
    list_filter = ["created_at"]
    search_fields = ["name", "prefix"]
    actions = ["revoke"]

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if not change:
            key = obj.assign_key()
            self.message_user(request, f"The key is {key}. Keep it: it is not shown again.", messages.WARNING)
        super().save_model(request, obj, form, change)

    @admin.action(description="Revoke the selected keys for ever", permissions=["change"])
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        count = keys.filter(revoked_at=None).update(revoked_at=timezone.now())
        self.message_user(request, f"{count} revoked.")


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ModelAdmin):
    """Wrong passwords of the last minutes. To delete the rows of a name is to unlock it."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time", "user_agent"]
    search_fields = ["username", "ip_address"]
    fields = readonly_fields = ["username", "ip_address", "failures_since_start", "attempt_time", "user_agent"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
