"""`make bench`: what we promise, what was measured here, and what others need for the same.

Every group of figures gets an installation of its own. `--only p1,p5` chooses, `--long` adds the hour of
streams and the long history. Nothing here fails a build: a busy machine is no bug, and the table says MISSED.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import uvloop

from tests import postgres
from tests.load import big, documents, history, loops, measures, pages
from tests.load.figures import Figure, machine, table, told
from tests.load.installation import Installation, copy_of, prepare
from tests.load.nemesis import NEMESES, sorted_out
from tests.load.people import Plan

Measure = Callable[[Installation, Path], Awaitable[list[Figure]]]
MEASURES: dict[str, Measure] = {
    "p1": measures.saves,
    "p2": measures.seen,
    "p3": measures.memory,
    "p4": measures.arrival,
    "p5": measures.storm,
    "p6": pages.outages,
    "p7": documents.documents,
    "p8": pages.weight,
    "p9": pages.history,
    "big": big.big,
    "guests": measures.guests,
    "bare": loops.against_bare,
}
ON_TWO_PROCESSES = ("p1", "p2", "p4", "p5")  # P10: the same promises
LONG_HISTORY, LONG_SOAK = 200_000, 60.0
A_HISTORY = 2_500  # acknowledgements: what a full meeting writes


def main() -> int:
    asked = arguments()
    place = Path(tempfile.mkdtemp(prefix="selvsjekk-bench-", dir=asked.place))
    try:
        print(machine(place), flush=True)
        chosen = asked.only.split(",") if asked.only else [*MEASURES, *(["history"] if asked.long else [])]
        prepared = prepare(place / "prepared")
        show("one process, SQLite", measured(prepared, place, chosen, asked))
        if not asked.sqlite:
            on_postgresql(
                place, [name for name in chosen if name in {*ON_TWO_PROCESSES, "bare", "history"}], asked
            )
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default="", help=f"some of {','.join([*MEASURES, 'history'])}")
    parser.add_argument("--sqlite", action="store_true", help="leave PostgreSQL out")
    parser.add_argument("--long", action="store_true", help="60 minutes of streams, 200 000 acknowledgements")
    parser.add_argument(
        "--soak", type=float, default=0.0, metavar="MINUTES", help="how long 500 streams stay"
    )
    parser.add_argument("--acks", type=int, default=LONG_HISTORY, help="how many the histories have together")
    parser.add_argument(
        "--place", type=Path, help="where data directories are made: on the disk to be measured"
    )
    return parser.parse_args()


def show(title: str, figures: list[Figure]) -> None:
    print(f"\n{title}\n{table(figures)}", flush=True)


def on_postgresql(place: Path, chosen: list[str], asked: argparse.Namespace) -> None:
    """One process and two; left out, with a word, where PostgreSQL is not installed."""
    if not chosen:
        return
    try:
        with postgres.cluster() as url:
            prepared = prepare(place / "prepared-pg", url)
            alone = [name for name in chosen if name in {"p1", "bare", "history"}]
            show("one process, PostgreSQL", measured(prepared, place, alone, asked))
            two = [name for name in chosen if name in ON_TWO_PROCESSES]
            show("P10: two processes, PostgreSQL", measured(prepared, place, two, asked, workers=2))
    except (postgres.NotInstalled, subprocess.SubprocessError) as error:
        print(f"\nPostgreSQL left out: {error}")


def measured(
    prepared: Installation, place: Path, chosen: list[str], asked: argparse.Namespace, **options: Any
) -> list[Figure]:
    figures: list[Figure] = []
    for name in chosen:
        print(f"… {name}", file=sys.stderr, flush=True)
        if name == "history":
            figures += histories(prepared, place, asked.acks)
            continue
        with fresh(prepared, place, **options) as installation:
            figures += uvloop.run(as_asked(name, asked)(installation, place))  # type: ignore[arg-type]
    return figures


def as_asked(name: str, asked: argparse.Namespace) -> Measure:
    minutes = asked.soak or (LONG_SOAK if asked.long else 0.5)
    return partial(measures.memory, minutes=minutes) if name == "p3" else MEASURES[name]


@contextmanager
def fresh(prepared: Installation, place: Path, **options: Any) -> Iterator[Installation]:
    data = place / "measured"
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, data, ignore_errors=True)
        yield stack.enter_context(copy_of(prepared, data, **options))


def histories(prepared: Installation, place: Path, acks: int) -> list[Figure]:
    """R1: histories as long as a meeting, with each fault in turn, until so many acts are acknowledged.

    On PostgreSQL every other one with two processes.
    """
    possible, left_out = sorted_out(NEMESES, prepared)
    heard, faults = Counter[str](), Counter[str]()
    for seed, name in enumerate(cycle(["none", *possible]), start=1):
        if heard.total() >= acks:
            break
        nemeses = [name] if name in NEMESES else []
        workers = 2 if prepared.database_url and seed % 2 == 0 else 1
        plan = Plan(seed, min(acks, A_HISTORY))
        report = history.run(prepared, place, plan, nemeses=nemeses, workers=workers)
        print(f"{report}\n{report.first_faults}".strip(), file=sys.stderr, flush=True)
        heard[name] += report.book.acks
        faults[name] += report.faults.total()
        if not report.book.acks:
            break  # nothing is taken at all, and there would be no end
    figures = [faults_of(f"{name}: faults in {heard[name]}", faults[name]) for name in heard]
    total = faults_of(f"all: faults in {heard.total()} acknowledgements", faults.total())
    return [*figures, total, *(told("R1", name, f"left out: {why}") for name, why in left_out.items())]


def faults_of(words: str, count: int) -> Figure:
    return Figure("R1", words, str(count), "0", "", not count)


if __name__ == "__main__":
    sys.exit(main())
