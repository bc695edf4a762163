"""What an action of `manage.py etl` has to say."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """In words, and as values for programs; `is_done`: it did what it says, and the exit code may be 0."""

    words: str
    values: Any
    is_done: bool = True
