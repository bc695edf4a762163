"""`make env`: write .env out of .env.sample, with a secret drawn wherever the sample says so.

A .env that is there keeps every value that it has; only what it lacks is added.
"""

import base64
import os
import secrets
import string
import sys
from collections.abc import Callable
from pathlib import Path

LETTERS = string.ascii_letters + string.digits


def draw(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


# Letters and digits alone: the values stand in URLs, in JSON and in shell words.
SECRETS: dict[str, Callable[[], str]] = {
    "<random>": lambda: draw(40),
    "<api-key>": lambda: f"{draw(8)}.{draw(32)}",
    "<fernet>": lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
}


def filled(sample: str, present: set[str]) -> tuple[str, list[str]]:
    """The sample with its secrets drawn, or what of it is not present; and the names of its variables."""
    lines, names = [], []
    for line in sample.splitlines():
        name, _, value = line.partition("=")
        if line.startswith("#") or not line:
            lines += [] if present else [line]
        elif name not in present:
            names.append(name)
            lines.append(f"{name}={SECRETS[value]() if value in SECRETS else value}")
    return "".join(f"{line}\n" for line in lines), names


def names_in(text: str) -> set[str]:
    return {line.partition("=")[0] for line in text.splitlines() if "=" in line and not line.startswith("#")}


def main(sample: Path, env: Path) -> str:
    """Returns what was done, for people."""
    written = env.read_text() if env.exists() else ""
    text, names = filled(sample.read_text(), names_in(written))
    if not names:
        return f"{env} has everything already: nothing was changed."
    descriptor = os.open(env, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a") as file:
        file.write(text if not written or written.endswith("\n") else f"\n{text}")
    if written:
        return f"{env}: added {', '.join(names)}."
    return f"{env} is written, with new secrets. Next: docker compose up -d --wait"


if __name__ == "__main__":
    sys.stdout.write(main(Path(".env.sample"), Path(".env")) + "\n")
