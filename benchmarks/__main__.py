"""`python -m benchmarks [NAME...]`: run all benchmarks or the named ones, print one table."""

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from inspect import getdoc

from benchmarks import api, catch_up, engine, growth, hazard, latency, memory, pages, triggers
from benchmarks.frame import FULL, QUICK, BenchmarkFailed, Row, Sizes, say
from benchmarks.peers import logical_replication, row_at_a_time
from benchmarks.report import as_json, as_markdown, as_table, present_conditions
from brewlytics.embedded import EmbeddedError

BENCHMARKS: dict[str, Callable[[Sizes], list[Row]]] = {
    "engine": engine.measure,
    "row_at_a_time": row_at_a_time.measure,
    "logical_replication": logical_replication.measure,
    "catch_up": catch_up.measure,
    "memory": memory.measure,
    "latency": latency.measure,
    "triggers": triggers.measure,
    "hazard": hazard.measure,
    "api": api.measure,
    "pages": pages.measure,
    "growth": growth.measure,
}

FEWEST_EVENTS = 1000
FEWEST_FACTS = 10_000


def main(arguments: list[str]) -> int:
    """The exit code: 0 when every benchmark has figures, whether or not they meet their goals."""
    chosen = parse(arguments)
    if chosen.list:
        print("\n\n".join(f"{name}\n{getdoc(measure)}" for name, measure in BENCHMARKS.items()))
        return 0
    sizes = QUICK if chosen.quick else FULL
    if chosen.events is not None:
        sizes = replace(sizes, events=chosen.events)
    if chosen.facts is not None:
        sizes = replace(sizes, facts=chosen.facts)
    # Ended by a signal, it must stop its servers and remove their folders, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        conditions = present_conditions(sizes)
        results = {name: attempt(name, sizes) for name in chosen.names or BENCHMARKS}
    except KeyboardInterrupt:
        return 130
    print(chosen.render(conditions, results))
    return int(not all(results.values()))


def attempt(name: str, sizes: Sizes) -> list[Row]:
    """One that fails must not take the others' figures with it."""
    say(name)
    try:
        return BENCHMARKS[name](sizes)
    except (BenchmarkFailed, EmbeddedError) as error:
        say(f"{name} has no figures. {error}")
        return []


def parse(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all when none is named")
    parser.add_argument("--list", action="store_true", help="tell what each benchmark measures, against what")
    parser.add_argument("--quick", action="store_true", help="see that the benchmarks work; the figures mean little")
    parser.add_argument("--events", type=int, help=f"change events that wait for the engine ({FULL.events})")
    parser.add_argument("--facts", type=int, help=f"order lines in a large star ({FULL.facts})")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", dest="render", const=as_json, help="print JSON")
    form.add_argument("--markdown", action="store_const", dest="render", const=as_markdown, help="print Markdown")
    parser.set_defaults(render=as_table)
    chosen = parser.parse_args(arguments)
    if chosen.events is not None and chosen.events < FEWEST_EVENTS:
        parser.error(f"--events {chosen.events} is too few to measure anything: at least {FEWEST_EVENTS}")
    if chosen.facts is not None and chosen.facts < FEWEST_FACTS:
        parser.error(f"--facts {chosen.facts} is no large star: at least {FEWEST_FACTS}")
    if unknown := set(chosen.names) - BENCHMARKS.keys():
        parser.error(f"no benchmark is called {', '.join(unknown)}: there are {', '.join(BENCHMARKS)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
