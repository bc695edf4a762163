"""What a café's staff may do in the admin: clerks at the counter, managers, analysts.

Made once, at the start. Whom they fit badly gives a group other rights; nothing of that is set back.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

# App, model, what may be done with it.
Rights = dict[str, dict[str, tuple[str, ...]]]

LOOK = ("view",)
WRITE = ("view", "add", "change")
ALL = ("view", "add", "change", "delete", "export")
REPORTS = ("factsale", "factorder", "dimproduct", "dimstore", "dimemployee", "dimdate")

CLERK: Rights = {
    "orders": {"order": ("view", "change"), "orderitem": (*WRITE, "delete"), "store": LOOK, "employee": LOOK},
    "customers": {"customer": WRITE},
    "catalog": {"product": LOOK},
}
MANAGER: Rights = {
    "orders": {"order": ALL, "orderitem": ALL, "store": ALL, "employee": ALL},
    "customers": {"customer": ALL},
    "catalog": {"product": ALL},
    "warehouse": dict.fromkeys(REPORTS, LOOK),
}
ANALYST: Rights = {
    "warehouse": dict.fromkeys((*REPORTS, "dimcustomer", "etlrun", "reconciliation", "martbuild"), LOOK),
}
GROUPS = {"clerk": CLERK, "manager": MANAGER, "analyst": ANALYST}


def make_groups() -> None:
    for name, rights in GROUPS.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set(permissions_of(rights))


def permissions_of(rights: Rights) -> QuerySet[Permission]:
    wanted = Q(pk__in=[])
    for app, models in rights.items():
        names = [f"{verb}_{model}" for model, verbs in models.items() for verb in verbs]
        wanted |= Q(content_type__app_label=app, codename__in=names)
    return Permission.objects.filter(wanted)
