"""What somebody changed in a form, as a sentence for the history: from what, to what."""

from typing import Any

from django import forms
from django.utils.text import capfirst

NOTHING = "nothing"


def told(form: "forms.ModelForm[Any]") -> str:
    """“Price: 4.50 → 4.80.”, and so on for each field that is another now."""
    changes = ((name, form.fields[name]) for name in form.changed_data)
    return " ".join(
        change(label_of(name, field), _shown(field, form.initial.get(name)), _shown(field, form.cleaned_data[name]))
        for name, field in changes
        if not field.widget.is_hidden
    )


def change(label: str, before: object, after: object) -> str:
    return f"{label}: {_or_nothing(before)} → {_or_nothing(after)}."


def label_of(name: str, field: forms.Field) -> str:
    return str(capfirst(field.label or name.replace("_", " ")))


def _shown(field: forms.Field, value: Any) -> object:
    """A row by its name: the form knew it by its number before."""
    if isinstance(field, forms.ModelChoiceField) and value and not hasattr(value, "pk"):
        return field.queryset.filter(pk=value).first()  # type: ignore[union-attr]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _or_nothing(value: object) -> object:
    return NOTHING if value in (None, "") else value
