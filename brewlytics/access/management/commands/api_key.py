"""`manage.py api_key`: create, list and revoke the API's keys."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from brewlytics.access.models import ApiKey, Right


class Command(BaseCommand):
    help = "Create, list or revoke API keys. A key is shown once, when it is created."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a key and print it")
        create.add_argument("name", help="what the key is for, at most 50 characters")
        create.add_argument(
            "--right",
            action="append",
            dest="rights",
            metavar="RIGHT",
            help=f"may be given several times; without it the key has all rights: {', '.join(Right.values)}",
        )
        listing = actions.add_parser("list", help="list the keys, newest first")
        revoke = actions.add_parser("revoke", help="make a key useless for ever")
        revoke.add_argument("key", metavar="PREFIX_OR_NAME")
        for action in (create, listing, revoke):
            action.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, action: str, **options: Any) -> None:
        answer = getattr(self, action)(**options)
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            for row in answer if isinstance(answer, list) else [answer]:
                self.stdout.write("".join(f"{name}: {legible(value)}\n" for name, value in row.items()))

    def create(self, *, name: str, rights: list[str] | None, **_: Any) -> dict[str, Any]:
        unknown = sorted(set(rights or []) - set(Right.values))
        if unknown:
            raise CommandError(f"Unknown right {', '.join(unknown)}. The rights are: {', '.join(Right.values)}.")
        if not 0 < len(name) <= 50:
            raise CommandError("The name must have 1 to 50 characters.")
        row = ApiKey(name=name, rights=rights or Right.values)
        key = row.assign_key()
        row.save()
        return {"key": key, **described(row)}

    def list(self, **_: Any) -> list[dict[str, Any]]:
        return [described(row) for row in ApiKey.objects.all()]

    def revoke(self, *, key: str, **_: Any) -> dict[str, Any]:
        found = list(ApiKey.objects.filter(Q(prefix=key) | Q(name=key)))
        if len(found) != 1:
            problem = "No key has" if not found else f"{len(found)} keys have"
            raise CommandError(f"{problem} the prefix or name {key!r}: see `manage.py api_key list`, give the prefix.")
        row = found[0]
        row.revoked_at = row.revoked_at or timezone.now()
        row.save(update_fields=["revoked_at"])
        return described(row)


def described(row: ApiKey) -> dict[str, Any]:
    return {
        "name": row.name,
        "prefix": row.prefix,
        "rights": row.rights,
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at and row.expires_at.isoformat(),
        "revoked_at": row.revoked_at and row.revoked_at.isoformat(),
    }


def legible(value: str | list[str] | None) -> str:
    return ", ".join(value) if isinstance(value, list) else value or "-"
