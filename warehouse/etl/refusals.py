"""Why the engine refuses a source or a star: to go on would lose changes, or take one database's for another's."""

from datetime import datetime

from warehouse.etl.errors import EtlError

RESYNC = "`manage.py etl resync --all` reads every row of the present source into the star and goes on from there."


class ForeignSource(EtlError):
    """The offset belongs to another OLTP cluster than the one that was asked."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(
            f"The star's offset belongs to the OLTP cluster {expected}, but OLTP_DATABASE_URL leads to {found}. "
            "Transaction ids of one cluster mean nothing in another, so nothing was carried. Point OLTP_DATABASE_URL "
            f"at the first cluster; or, after a restore into a new one: {RESYNC}"
        )


class SourceRestored(EtlError):
    """The cluster is the right one, but the database or its change log was made anew in it."""

    def __init__(self, log: str) -> None:
        super().__init__(
            f"{log} is not the relation that the star has been carried from: the OLTP database, or its change log, was "
            "dropped and restored from a dump. What the star has seen since that dump may be gone, and its offset says "
            f"nothing about the rest, so nothing was carried. {RESYNC}"
        )


class SourceWentBack(EtlError):
    """The source is the right cluster, but an older state of it than the star has seen."""

    def __init__(self, carried: int, present: int) -> None:
        super().__init__(
            f"The star has seen the source's transactions up to {carried}, but the source now stands at {present}: it "
            "was restored to an earlier time, or a copy that lagged behind was promoted. Its next transactions would "
            "be taken for seen, so nothing was carried. Point OLTP_DATABASE_URL at the server that was not set back, "
            f"or, if there is none any more: {RESYNC}"
        )


class SourceChanged(EtlError):
    """A column that the star is made of is gone or of another type."""

    def __init__(self, changes: list[str]) -> None:
        super().__init__(
            f"The source's tables have changed: {'; '.join(changes)}. Their changes cannot be carried as before, so "
            "nothing was carried. Put the columns back under their names and types (`alter table`), or bring in the "
            "version of the program that knows the new ones; then the engine goes on from here by itself."
        )


class ForeignEvents(EtlError):
    """The change log was written in another cluster and restored into this one."""

    def __init__(self, logs: list[str]) -> None:
        super().__init__(
            f"{', '.join(logs)} holds events of transactions that this cluster has not handed out yet: the database "
            "was restored from another cluster's dump. No snapshot of this cluster would ever see them, so nothing was "
            "carried. As the tables' owner, give them transactions of this cluster (`update ... set xid = default` for "
            f"each log), then take the present source as the new one: {RESYNC}"
        )


class DroppedEvents(EtlError):
    """The star asks for changes that the change log no longer has."""

    def __init__(self, dropped: list[tuple[str, datetime]]) -> None:
        logs = ", ".join(f"{log} ({dropped_at:%Y-%m-%d %H:%M} UTC)" for log, dropped_at in dropped)
        super().__init__(
            f"The star has not seen everything that was dropped from {logs}: it is new, or was restored from a backup "
            "older than the change log's replay window (BREWLYTICS_CHANGE_LOG_DAYS). What is missing cannot be carried "
            "any more, so nothing was. `manage.py etl resync --all` reads it from the tables."
        )


class ReplicaSource(EtlError):
    """The OLTP connection leads to a standby."""

    def __init__(self) -> None:
        super().__init__(
            "OLTP_DATABASE_URL leads to a standby, whose snapshots do not tell which transactions have ended. "
            "Point it at the primary."
        )


class MissingLogs(EtlError):
    """The star's offsets do not name the change logs that the engine carries."""

    def __init__(self, logs: set[str]) -> None:
        super().__init__(
            f"cdc_offset has no row for {', '.join(sorted(logs))}. The OLAP schema is not at the version that this "
            "program needs: apply flyway/olap."
        )
