"""The base of the admin's pages for tables that only services write."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_permission_codename
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from brewlytics import csv_files
from brewlytics.change_messages import told
from brewlytics.refusals import Fault, Refusal

LONG_TEXTS = {"description", "note"}


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Shows what the service refused beside the fields that it points at."""

    refusal: Refusal | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for fault in self.refusal.faults if self.refusal else ():
            name = fault.pointer.removeprefix("/").removesuffix("_id")
            if name in self.fields:
                self.add_error(name, fault.detail)
            else:
                self.add_error(None, sentence(fault))
        return cleaned


class ServiceAdmin(ModelAdmin):
    """Saves and deletes through the services, and turns their refusals into errors and messages."""

    create_row: Callable[..., models.Model]
    change_row: Callable[..., models.Model]
    delete_row: Callable[[int], None]

    form = ServiceForm
    list_per_page = 50
    show_full_result_count = False
    actions: Sequence[Any] = ["download"]
    # What a file of the list holds; without it each column of the table.
    file_columns: Sequence[str] = ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The database's defaults, where they are plain values."""
        fields = (field for field in self.opts.get_fields() if getattr(field, "db_default", None) is not None)
        defaults = {field.name: field.db_default for field in fields if isinstance(field.db_default, (str, int))}
        return {**defaults, **super().get_changeform_initial_data(request)}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A text is one line, and where it may be null an empty one is null: "" would be taken once it is unique."""
        if isinstance(db_field, models.TextField) and not db_field.choices and db_field.name not in LONG_TEXTS:
            kwargs |= {"widget": UnfoldAdminTextInputWidget(), "max_length": 254}
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(formfield, forms.CharField) and db_field.null:
            formfield.empty_value = None
        return formfield

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A refusal has rolled everything back: go through the form once more, which then knows and shows it."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refusal as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        if change:
            self.change_row(obj.pk, **self.typed_columns(form, form.changed_data))
        else:
            obj.pk = self.create_row(**self.typed_columns(form, form.cleaned_data)).pk

    def typed_columns(self, form: Any, names: Iterable[str]) -> dict[str, Any]:
        """What was typed, by the names that services know: `store_id`, not `store`."""
        columns = [field.attname for field in self.opts.concrete_fields if field.name in names]
        return {column: getattr(form.instance, column) for column in columns}

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """A history that says from what to what."""
        return "Added." if add else told(form)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.{get_permission_codename('export', self.opts)}")

    @admin.action(description="Download as CSV", permissions=["export"])
    def download(self, request: HttpRequest, rows: models.QuerySet[Any]) -> StreamingHttpResponse:
        """Those selected, or with “select all” whatever the filters leave, a few thousand at a time."""
        columns = self.file_columns or [field.attname for field in self.opts.concrete_fields]
        file = f"{str(self.opts.verbose_name_plural).replace(' ', '-')}-{timezone.localdate()}.csv"
        return csv_files.download(file, columns, rows.values_list(*columns).iterator(chunk_size=2000))

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self.delete_row(obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_row(row.pk)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._refusal_as_message(request, super().delete_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._refusal_as_message(request, super().changelist_view, *args, **kwargs)

    def _refusal_as_message(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
    ) -> Any:
        """All or nothing: what was deleted before the refusal comes back, and so does the log of it."""
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


def sentence(fault: Fault) -> str:
    """An item has no field of its own in the main form, so the sentence says which one it is."""
    match fault.pointer.split("/"):
        case ["", "items", number, _]:
            return f"Line {int(number) + 1}: {fault.detail}"
    return fault.detail
