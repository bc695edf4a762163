"""What a café's staff may do in the admin: clerks at the counter, managers, analysts.

Made once, at the start. Whom they fit badly gives a group other rights; nothing of that is set back.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

LOOK = ("view",)
WRITE = ("view", "add", "change")
ALL = ("view", "add", "change", "delete", "export")
REPORTS = ("factsale", "factorder", "dimproduct", "dimstore", "dimemployee", "dimdate")

CLERK = {
    "orders": {"order": ("view", "change"), "orderitem": (*WRITE, "delete"), "store": LOOK, "employee": LOOK},
    "customers": {"customer": WRITE},
    "catalog": {"product": LOOK},
}
MANAGER = {
    "orders": {"order": ALL, "orderitem": ALL, "store": ALL, "employee": ALL},
    "customers": {"customer": ALL},
    "catalog": {"product": ALL},
    "warehouse": dict.fromkeys(REPORTS, LOOK),
}
ANALYST = {
    "warehouse": dict.fromkeys((*REPORTS, "dimcustomer", "etlrun", "reconciliation", "martbuild"), LOOK),
}
GROUPS = {"clerk": CLERK, "manager": MANAGER, "analyst": ANALYST}


def make_groups() -> None:
    for name, rights in GROUPS.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set(permissions_of(rights))


def permissions_of(rights: dict[str, dict[str, tuple[str, ...]]]) -> QuerySet[Permission]:
    wanted = Q(pk__in=[])
    for app, models in rights.items():
        names = [f"{verb}_{model}" for model, verbs in models.items() for verb in verbs]
        wanted |= Q(content_type__app_label=app, codename__in=names)
    return Permission.objects.filter(wanted)
