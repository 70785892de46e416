"""`python -m tests.load.history --seed 1 --acks 2000`: a meeting with bad luck, and what came of it.

Prints one line of figures, the first faults on stderr; exit status 1 when there is one. `--planted all` puts
known bugs into the program, one after the other, and fails when one is not found.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import uvloop

from tests import postgres
from tests.load.bugs import CAUGHT_AS, HONEST, IN_THE_ROOM, NEEDS, ONLY_POSTGRESQL, WORKERS
from tests.load.installation import Installation, copy_of, empty_database, prepare
from tests.load.meeting import Report, play
from tests.load.nemesis import NEMESES, small_disk, sorted_out
from tests.load.people import Plan

TRIES = 3
ALL, NONE = "all", "none"


def run(
    prepared: Installation,
    place: Path,
    plan: Plan,
    *,
    nemeses: Sequence[str] = (),
    planted: str = "",
    workers: int = 1,
) -> Report:
    """One history on a copy of `prepared`. What the nemeses need must be here: `sorted_out` tells."""
    words = [prepared.vendor, f"seed={plan.seed}", f"nemesis={','.join(nemeses) or NONE}"]
    words += [f"planted={planted}"] if planted else []
    words += [f"workers={workers}"] if workers > 1 else []
    with ExitStack() as stack:
        if "disk" in nemeses:
            data = stack.enter_context(small_disk())
        else:
            data = place / f"history-{uuid.uuid4().hex[:8]}"
            stack.callback(shutil.rmtree, data, ignore_errors=True)
        installation = stack.enter_context(copy_of(prepared, data, planted=planted, workers=workers))
        return uvloop.run(play(installation, plan, " ".join(words), list(nemeses)))


def run_planted(prepared: Installation, place: Path, name: str, seed: int, acks: int) -> tuple[Report, bool]:
    """With the bug in. Whether it was found – or, where errors are answered honestly, nothing was.

    A bug that shows itself now and then has three histories to do so; before and after each fault that it
    needs, as much is written as without.
    """
    signs, needs = frozenset(CAUGHT_AS.get(name, ())), NEEDS.get(name, ())
    acks *= len(needs) + 1
    for number in range(TRIES):
        plan = Plan(seed + number, acks, groups=2, rests=(0.05, 0.4), finishes="late" in signs, seeks=signs)
        if name in IN_THE_ROOM:
            plan = replace(plan, acks=acks // 2, dots=0.4, pace=4)
        workers = WORKERS.get(name, 1)
        report = run(prepared, place, plan, nemeses=needs, planted=name, workers=workers)
        if name == HONEST:
            return report, not report.faults
        if signs & set(report.faults):
            return report, True
    return report, False


@contextmanager
def prepared_installation(
    place: Path, *, on_postgresql: bool = False, static: Path | None = None
) -> Iterator[Installation]:
    """On SQLite; or on a PostgreSQL server of ours, which may be restarted without anybody else noticing."""
    with ExitStack() as stack:
        url = stack.enter_context(postgres.cluster()) if on_postgresql else ""
        yield prepare(place / "prepared", url, static)


@contextmanager
def installation_as_asked(place: Path, asked: argparse.Namespace) -> Iterator[Installation]:
    """In a database of its own on DATABASE_URL's server, where there is one."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        with prepared_installation(place, on_postgresql=asked.postgres) as prepared:
            yield prepared
        return
    with empty_database(url) as own:
        yield prepare(place / "prepared", own)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.history", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="so many histories, from --seed on")
    parser.add_argument("--acks", type=int, default=2000)
    parser.add_argument("--groups", type=int, default=4, help="in each of two sessions")
    known = ",".join(NEMESES)
    parser.add_argument("--nemesis", default=NONE, help=f"some of {known} in one history; all: one in each")
    parser.add_argument("--planted", choices=[*CAUGHT_AS, HONEST, ALL], default="")
    parser.add_argument("--postgres", action="store_true", help="on a server of its own; or set DATABASE_URL")
    parser.add_argument("--workers", type=int, default=1, help="processes; needs PostgreSQL")
    parser.add_argument("--place", type=Path, help="where data directories are made (default: /tmp)")
    asked = parser.parse_args()
    if unknown := set(asked.nemesis.split(",")) - {*NEMESES, ALL, NONE}:
        parser.error(f"there is no nemesis {', '.join(sorted(unknown))}: {known}, {ALL}, {NONE}")
    return asked


def main() -> int:
    asked = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and disks are taken away
    place = Path(tempfile.mkdtemp(prefix="selvsjekk-history-", dir=asked.place))
    try:
        with installation_as_asked(place, asked) as prepared:
            return (
                planted_table(prepared, place, asked) if asked.planted else histories(prepared, place, asked)
            )
    except postgres.NotInstalled as error:
        print(f"left out: PostgreSQL, {error}")
        return 0
    finally:
        shutil.rmtree(place, ignore_errors=True)


def fates(asked: argparse.Namespace) -> list[list[str]]:
    """The nemeses of each history."""
    if asked.nemesis == ALL:
        return [[], *([name] for name in NEMESES)]
    return [[name for name in asked.nemesis.split(",") if name != NONE]]


def histories(prepared: Installation, place: Path, asked: argparse.Namespace) -> int:
    status = 0
    for fate in fates(asked):
        nemeses, left_out = sorted_out(fate, prepared)
        for name, reason in left_out.items():
            print(f"{prepared.vendor} nemesis={name} left out: {reason}", flush=True)
        if fate and not nemeses:
            continue
        for seed in range(asked.seed, asked.seed + asked.seeds):
            plan = Plan(seed, asked.acks, asked.groups)
            report = run(prepared, place, plan, nemeses=nemeses, workers=asked.workers)
            print(report, flush=True)
            if report.faults:
                print(report.first_faults, file=sys.stderr)
            status |= bool(report.faults) or report.is_slow
    return status


def planted_table(prepared: Installation, place: Path, asked: argparse.Namespace) -> int:
    names = [*CAUGHT_AS, HONEST] if asked.planted == ALL else [asked.planted]
    status = 0
    for name in names:
        if name in ONLY_POSTGRESQL and prepared.vendor == "sqlite":
            print(f"{name:30} left out: needs PostgreSQL", flush=True)
            continue
        report, caught = run_planted(prepared, place, name, asked.seed, min(asked.acks, 600))
        found = " ".join(f"{kind}={count}" for kind, count in report.faults.items()) or "nothing"
        print(f"{name:30} {'caught' if caught else 'NOT CAUGHT'}: {found}", flush=True)
        status |= not caught
    return status


if __name__ == "__main__":
    sys.exit(main())
