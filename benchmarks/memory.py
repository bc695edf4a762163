"""The engine's memory at a backlog."""

import os
import subprocess
import sys

from benchmarks.frame import BenchmarkFailed, Goal, Row, Sizes, say
from benchmarks.servers import PROJECT, connect, server
from benchmarks.shop import log_order_events, open_shop


def measure(sizes: Sizes) -> list[Row]:
    """Peak resident memory of a process that does nothing but one run of the engine: with ten times the events waiting
    against a hundredth of them, and as many as elsewhere to see where it ends. Each time another process; the servers'
    is not in it.
    """
    backlogs = (sizes.events // 100, sizes.events, 10 * sizes.events)
    with server("oltp") as oltp_url, server("olap") as olap_url, connect(oltp_url) as oltp:
        open_shop(oltp)
        _run_worker(oltp_url, olap_url)
        peaks = []
        for events in backlogs:
            say(f"  {events:,} events")
            log_order_events(oltp, events)
            peaks.append(_run_worker(oltp_url, olap_url))
    return [
        *(Row(f"peak with {events:,} waiting", peak, "MB") for events, peak in zip(backlogs, peaks, strict=True)),
        Row(f"{backlogs[-1]:,} by {backlogs[0]:,}", peaks[-1] / peaks[0], goal=Goal("<=", 1.1)),
    ]


def _run_worker(oltp_url: str, olap_url: str) -> float:
    """Megabytes at the peak."""
    urls = {"OLTP_DATABASE_URL": oltp_url, "OLAP_DATABASE_URL": olap_url}
    worker = [sys.executable, "-m", "benchmarks.worker"]
    done = subprocess.run(worker, cwd=PROJECT, env=os.environ | urls, capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchmarkFailed(f"The worker failed:\n{done.stderr}")
    return int(done.stdout) / 1000
