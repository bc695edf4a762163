"""`manage.py api_key`: create, list, revoke and rotate the API's keys."""

import json
from argparse import ArgumentTypeError
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date

from brewlytics.access.keys import GRACE, create_key, revoke_key, rotate_key
from brewlytics.access.models import ApiKey, Right, stores
from brewlytics.refusals import Refusal


class Command(BaseCommand):
    help = "Create, list, revoke or rotate API keys. A key is shown once, when it is made."

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
        create.add_argument(
            "--store", metavar="CODE", help="a store's code or id: the key is of this store and not of the chain"
        )
        create.add_argument(
            "--expires", type=end, metavar="WHEN", help="a number of days, or the last day, as in 2027-03-31 (UTC)"
        )
        create.add_argument("--requests-per-minute", type=natural, metavar="N", help="0: no limit")
        listing = actions.add_parser("list", help="list the keys, newest first")
        revoke = actions.add_parser("revoke", help="make a key useless for ever")
        rotate = actions.add_parser("rotate", help="make a key for the same; the old one ends after a grace")
        rotate.add_argument("--grace", type=natural, metavar="HOURS", default=GRACE // timedelta(hours=1))
        for action in (revoke, rotate):
            action.add_argument("key", metavar="PREFIX_OR_NAME")
        for action in (create, listing, revoke, rotate):
            action.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, action: str, **options: Any) -> None:
        try:
            answer = getattr(self, action)(**options)
        except (ValidationError, Refusal) as refusal:
            sentences = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
            raise CommandError(" ".join(sentences)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            for row in answer if isinstance(answer, list) else [answer]:
                self.stdout.write("".join(f"{name}: {legible(value)}\n" for name, value in row.items()))

    def create(
        self,
        *,
        name: str,
        rights: list[str] | None,
        store: str | None,
        expires: datetime | None,
        requests_per_minute: int | None,
        **_: Any,
    ) -> dict[str, Any]:
        unknown = sorted(set(rights or []) - set(Right.values))
        if unknown:
            raise CommandError(f"Unknown right {', '.join(unknown)}. The rights are: {', '.join(Right.values)}.")
        if not 0 < len(name) <= 50:
            raise CommandError("The name must have 1 to 50 characters.")
        row, key = create_key(
            name,
            rights=rights,
            store_id=None if store is None else store_id(store),
            expires_at=expires,
            requests_per_minute=requests_per_minute,
        )
        return {"key": key, **described(row.pk)}

    def list(self, **_: Any) -> list[dict[str, Any]]:
        return [as_json(row) for row in ApiKey.objects.with_store_code()]

    def revoke(self, *, key: str, **_: Any) -> dict[str, Any]:
        return described(revoke_key(key_id(key)).pk)

    def rotate(self, *, key: str, grace: int, **_: Any) -> dict[str, Any]:
        row, drawn = rotate_key(key_id(key), timedelta(hours=grace))
        return {"key": drawn, **described(row.pk)}


def end(text: str) -> datetime:
    try:
        ends_at = timezone.now() + timedelta(days=natural(text)) if text.isdigit() else end_of_day(text)
    except OverflowError as error:
        raise ArgumentTypeError(f"{text!r} is not within this calendar; without --expires a key never ends.") from error
    if ends_at <= timezone.now():
        raise ArgumentTypeError(f"{text!r} is over already.")
    return ends_at


def end_of_day(text: str) -> datetime:
    try:
        last_day = parse_date(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day: {error}.") from error
    if last_day is None:
        raise ArgumentTypeError(f"{text!r} is neither a number of days nor a day such as 2027-03-31.")
    return datetime.combine(last_day, time(), UTC) + timedelta(days=1)


def natural(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ArgumentTypeError(f"{text!r} is no whole number from 0 to 999999999.")
    return int(text)


def store_id(text: str) -> int:
    """Codes are people's own and may look like an id: what names two stores is refused."""
    is_id = text.isascii() and text.isdigit() and len(text) < 19
    found = list(stores().filter(Q(code=text) | (Q(pk=int(text)) if is_id else Q())).values_list("pk", "code"))
    if len(found) != 1:
        codes = ", ".join(code for _, code in found) or ", ".join(stores().values_list("code", flat=True)) or "none yet"
        problem = "No store has" if not found else "More than one store has"
        raise CommandError(f"{problem} the code or id {text!r}. The codes are: {codes}.")
    return int(found[0][0])


def key_id(text: str) -> int:
    """A name means the one key of it that still opens: the one that it has replaced may have ended."""
    found = list(ApiKey.objects.filter(prefix=text)) or [
        key for key in ApiKey.objects.filter(name=text) if key.state == "good"
    ]
    if len(found) != 1:
        problem = "No key has" if not found else f"{len(found)} keys have"
        raise CommandError(f"{problem} the prefix or name {text!r}: see `manage.py api_key list`, give the prefix.")
    return found[0].pk


def described(key_id: int) -> dict[str, Any]:
    return as_json(ApiKey.objects.with_store_code().get(pk=key_id))


def as_json(row: Any) -> dict[str, Any]:
    return {
        "name": row.name,
        "prefix": row.prefix,
        "state": row.state,
        "store": row.store_code,
        "rights": row.rights,
        "requests_per_minute": row.requests_per_minute,
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at and row.expires_at.isoformat(),
        "revoked_at": row.revoked_at and row.revoked_at.isoformat(),
        "last_used_at": row.last_used_at and row.last_used_at.isoformat(),
    }


def legible(value: str | int | list[str] | None) -> str:
    if value is None:
        return "-"
    return ", ".join(value) if isinstance(value, list) else str(value)
