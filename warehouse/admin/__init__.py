"""The star, the engine's books and its dead letters: pages to look at. Nothing here writes; what is to be done is asked
of the engine's worker."""

from warehouse.admin import books, letters, star

__all__ = ["books", "letters", "star"]
