"""What stops the engine. Nothing has moved when one of these is raised: the batch was rolled back as a whole.

Those of a source or a star that do not fit are in `refusals`, those of a statement that fails in `failures`, those of a
database that is away in `outages`.
"""


class EtlError(Exception):
    """The engine stopped; the star and its offset are as they were."""


class MissingAddress(EtlError):
    """The environment does not tell where a database is."""

    def __init__(self, variable: str) -> None:
        super().__init__(
            f"{variable} is not set: give it the database's URL, postgresql://user:password@host:port/name."
        )


class LostRace(EtlError):
    """Another runner carried this batch first; nothing was written."""

    def __init__(self, batch_no: int) -> None:
        super().__init__(f"Another runner carried batch {batch_no} first. Nothing was written; look again.")


class TimedOut(EtlError):
    """Another runner was at work for longer than the caller would wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Another runner was at work and was not done after {round(seconds, 1):g} seconds. "
            "`manage.py etl status` tells what is pending; wait longer with --timeout."
        )


class RebuildUnderWay(EtlError):
    """Somebody else makes the star anew."""

    def __init__(self) -> None:
        super().__init__("Another session is making the star anew. Wait until it is done; if it dies, begin again.")


class RebuildDiffers(EtlError):
    """The star that was made anew is not what the source says."""

    def __init__(self, keys: dict[str, list[int]], refused: dict[str, str]) -> None:
        rows = "; ".join(f"{table} {', '.join(map(str, some[:20]))}".strip() for table, some in keys.items())
        reasons = "".join(f"\n  {row}: {reason}" for row, reason in refused.items())
        super().__init__(
            f"The star that was made anew is not what its source says, so the old one stays: {rows}{reasons}\n"
            "Mend these rows at the source, or what the star does not take of them, and give the same command again: "
            "it reads them once more."
        )


class BatchNotKept(EtlError):
    """What the batch carried cannot be carried again."""

    def __init__(self, batch_no: int, reason: str) -> None:
        super().__init__(
            f"Batch {batch_no} cannot be applied again: {reason}. `manage.py etl reconcile --repair` "
            "finds what is wrong in the star and reads it from the source's tables."
        )


class NoSuchLetters(EtlError):
    """No dead letter has this number."""

    def __init__(self, letters: set[int]) -> None:
        numbers = ", ".join(map(str, sorted(letters)))
        super().__init__(
            f"No dead letter has the number {numbers}. `manage.py etl dead-letters list` tells which wait."
        )
