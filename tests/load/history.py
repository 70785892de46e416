"""`python -m tests.load.history --seed 1 --acks 2000`: a meeting with bad luck, and what came of it.

Prints one line of figures, the first faults on stderr; exit status 1 when there is one. `--planted all` puts
known bugs into the program, one after the other, and fails when one is not found.
"""

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop

from tests import postgres
from tests.load import verdict
from tests.load.book import KINDS, Book
from tests.load.client import Phone, close_all
from tests.load.installation import Installation, copy_of, empty_database, prepare
from tests.load.nemesis import NEMESES, LeftOut, Nemesis, small_disk
from tests.load.people import Attacker, Listener, Plan, Reader, Writer
from tests.load.planted import CAUGHT_AS, HONEST, NEEDS, ONLY_POSTGRESQL

CONVERGES_WITHIN = 8.0  # seconds; the program compares every five
TRIES = 3
CUT_WITHIN = 8.0  # what a finished session's streams are given here; the promise is five
MUNICIPALITIES = "5612", "3434"


@dataclass
class Report:
    name: str
    book: Book
    seconds: float
    recoveries: list[float] = field(default_factory=list)
    limit: float = 0.0
    at_end: int = 0

    @property
    def faults(self) -> Counter[str]:
        return Counter(kind for kind, _ in self.book.faults)

    @property
    def is_slow(self) -> bool:
        return any(seconds > self.limit for seconds in self.recoveries)

    def __str__(self) -> str:
        counts = " ".join(
            f"{name.replace(' ', '-')}={count}" for name, count in sorted(self.book.counts.items())
        )
        found = " ".join(f"{kind.replace(' ', '-')}={self.faults[kind]}" for kind in KINDS)
        after = "".join(f" first-ack-after={seconds:.1f}s(≤{self.limit:g})" for seconds in self.recoveries)
        rate = f"acks={self.book.acks} {self.book.acks / self.seconds:.0f}/s"
        word = "FAULTY" if self.faults else "SLOW" if self.is_slow else "ok"
        return f"{self.name} {rate} notes={self.at_end} {counts}{after} | {found} | {word}"


class Meeting:
    """Two sessions of two municipalities on one installation, and everybody in them."""

    def __init__(self, installation: Installation, plan: Plan) -> None:
        self.installation, self.plan, self.book = installation, plan, Book()
        self.dice = random.Random(plan.seed)
        self.sessions: list[dict[str, Any]] = []
        self.writers: list[Writer] = []
        self.listeners: list[Listener] = []
        self.tasks: list[asyncio.Task[None]] = []

    def phone(self) -> Phone:
        return Phone("127.0.0.1", self.installation.port)

    def own_dice(self) -> random.Random:
        return random.Random(self.dice.getrandbits(64))

    async def gather(self) -> None:
        people = self.plan.groups * 6
        self.sessions = await asyncio.to_thread(self.installation.new_sessions, people, *MUNICIPALITIES)
        for told in self.sessions:
            for group in told["groups"][: self.plan.groups]:
                await self.fill(told["code"], group)
        first = self.sessions[0]
        intruder = self.phone()
        await intruder.join(first["code"], first["groups"][0])
        attacker = Attacker(intruder, self.book, self.own_dice(), {intruder.group})
        self.begin(attacker.attack_for_ever())

    async def fill(self, code: str, group: int) -> None:
        """Writers at one table; two of them also listen, one of those restlessly; a third reads."""
        phones = [self.phone() for _ in range(self.plan.phones)]
        for phone in phones:
            await phone.join(code, group)
            name = f"{self.plan.seed}-{group}-{len(self.writers)}"
            self.writers.append(Writer(phone, self.book, self.own_dice(), self.plan, name))
        for phone, rests in zip(phones, (None, self.plan.rests), strict=False):
            self.listeners.append(Listener(phone, self.book, self.own_dice(), rests))
            self.begin(self.listeners[-1].listen_for_ever())

    def begin(self, work: Any) -> None:
        self.tasks.append(asyncio.create_task(work))

    def enough(self) -> bool:
        return self.book.acks >= self.plan.acks

    async def write(self, nemesis: Nemesis) -> list[float]:
        """Everybody writes; the nemesis strikes at even distances. Seconds to the first ack after each."""
        readers = [writer.phone for writer in self.writers[2 :: self.plan.phones]]
        self.begin(Reader(readers, self.book, self.own_dice()).read_for_ever())
        writing = [asyncio.create_task(writer.write_until(self.enough)) for writer in self.writers]
        recoveries = []
        try:
            for number in range(nemesis.strikes):
                await self.until_acks(self.plan.acks * (number + 1) // (nemesis.strikes + 1))
                recoveries.append(await self.struck(nemesis))
            await asyncio.gather(*writing)
        finally:
            await cancelled(writing)
        return recoveries

    async def struck(self, nemesis: Nemesis) -> float:
        """Seconds from the fault's end until something asked for after it was acknowledged."""
        ended = await asyncio.to_thread(nemesis.strike, self.installation)
        while self.book.newest < ended and not self.enough():
            await asyncio.sleep(0.01)
        return time.monotonic() - ended

    async def until_acks(self, count: int) -> None:
        while self.book.acks < min(count, self.plan.acks):
            await asyncio.sleep(0.01)

    async def converge(self) -> None:
        """Until every listener has heard of the last revision, or long enough."""
        until = time.monotonic() + CONVERGES_WITHIN
        present = await asyncio.to_thread(verdict.revisions_of, self.installation)
        for listener in self.listeners:
            while listener.stream.last_id < present[listener.phone.group] and time.monotonic() < until:
                await asyncio.sleep(0.02)

    async def finish_one(self) -> None:
        """The second session is finished. Whatever is written then must be refused; its streams must end."""
        told = self.sessions[1]
        await asyncio.to_thread(self.installation.command, "go", str(told["session"]), "finish")
        finished = time.monotonic()
        late = [await self.write_late(one) for one in self.writers if one.phone.group in told["groups"]]
        after = await asyncio.to_thread(verdict.stored, self.installation)
        for note in after.notes.values():
            if note.text in late:
                self.book.fault("late", f"note {note.id} was taken after the end")
        await self.until_told(told["groups"], finished)

    async def write_late(self, writer: Writer) -> str:
        act = writer.new_note()
        answer = await writer.ask(act)
        if answer.status != 410:
            self.book.fault("late", f"a note after the end: {answer.status}")
        return act.text

    async def until_told(self, groups: list[int], finished: float) -> None:
        listening = [one for one in self.listeners if one.phone.group in groups and not one.rests]
        while any(one.stream.farewell != "over" for one in listening):
            if time.monotonic() > finished + CUT_WITHIN:
                self.book.fault("late", "a stream of a finished session is still open")
                break
            await asyncio.sleep(0.05)

    async def go_home(self) -> None:
        await cancelled(self.tasks)
        await close_all()


async def cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result


async def play(installation: Installation, plan: Plan, name: str, nemesis: Nemesis) -> Report:
    meeting = Meeting(installation, plan)
    try:
        await meeting.gather()
        began = time.monotonic()
        recoveries = await meeting.write(nemesis)
        seconds = time.monotonic() - began
        await meeting.converge()
        at_end = await asyncio.to_thread(verdict.stored, installation)
        verdict.judge(meeting.book, at_end, meeting.listeners)
        if plan.finishes:
            await meeting.finish_one()
        return Report(name, meeting.book, seconds, recoveries, nemesis.limit, len(at_end.notes))
    finally:
        await meeting.go_home()


def run(
    prepared: Installation,
    place: Path,
    plan: Plan,
    *,
    nemesis: str = "none",
    planted: str = "",
    workers: int = 1,
) -> Report:
    """One history on a copy of `prepared`. Raises LeftOut when the nemesis cannot be had here."""
    fate = NEMESES[nemesis]
    if fate.only not in {"", prepared.vendor}:
        raise LeftOut(f"{nemesis} is for {fate.only}")
    words = [prepared.vendor, f"seed={plan.seed}", f"nemesis={nemesis}"]
    words += [f"planted={planted}"] if planted else []
    words += [f"workers={workers}"] if workers > 1 else []
    with ExitStack() as stack:
        data = (
            stack.enter_context(small_disk())
            if nemesis == "disk"
            else place / f"history-{uuid.uuid4().hex[:8]}"
        )
        installation = stack.enter_context(copy_of(prepared, data, planted=planted, workers=workers))
        if data.parent == place:
            stack.callback(shutil.rmtree, data, ignore_errors=True)
        return uvloop.run(play(installation, plan, " ".join(words), fate))


def run_planted(prepared: Installation, place: Path, name: str, seed: int, acks: int) -> tuple[Report, bool]:
    """With the bug in. Whether it was found – or, where errors are answered honestly, nothing was.

    A bug that shows itself now and then has three histories to do so.
    """
    finishes = "late" in CAUGHT_AS.get(name, ())
    for number in range(TRIES):
        plan = Plan(seed=seed + number, acks=acks, groups=2, rests=(0.05, 0.4), finishes=finishes)
        report = run(prepared, place, plan, nemesis=NEEDS.get(name, "none"), planted=name)
        if name == HONEST:
            return report, not report.faults
        if CAUGHT_AS[name] & set(report.faults):
            return report, True
    return report, False


@contextmanager
def prepared_installation(
    place: Path, *, on_postgresql: bool = False, static: Path | None = None
) -> Iterator[Installation]:
    """On DATABASE_URL's server in a database of its own, on a server of ours, or on SQLite."""
    with ExitStack() as stack:
        url = os.environ.get("DATABASE_URL", "")
        if on_postgresql and not url:
            url = stack.enter_context(postgres.cluster())
        elif url:
            url = stack.enter_context(empty_database(url))
        yield prepare(place / "prepared", url, static)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.history", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="so many histories, from --seed on")
    parser.add_argument("--acks", type=int, default=2000)
    parser.add_argument("--groups", type=int, default=4, help="in each of two sessions")
    parser.add_argument("--nemesis", choices=[*NEMESES, "all"], default="none")
    parser.add_argument("--planted", choices=[*CAUGHT_AS, HONEST, "all"], default="")
    parser.add_argument("--postgres", action="store_true", help="on a server of its own; or set DATABASE_URL")
    parser.add_argument("--workers", type=int, default=1, help="processes; needs PostgreSQL")
    parser.add_argument("--place", type=Path, help="where data directories are made (default: /tmp)")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    place = Path(tempfile.mkdtemp(prefix="selvsjekk-history-", dir=asked.place))
    try:
        with prepared_installation(place, on_postgresql=asked.postgres) as prepared:
            return (
                planted_table(prepared, place, asked) if asked.planted else histories(prepared, place, asked)
            )
    except (postgres.NotInstalled, subprocess.SubprocessError) as error:
        print(f"left out: {error}")
        return 0
    finally:
        shutil.rmtree(place, ignore_errors=True)


def histories(prepared: Installation, place: Path, asked: argparse.Namespace) -> int:
    status = 0
    for nemesis in NEMESES if asked.nemesis == "all" else [asked.nemesis]:
        for seed in range(asked.seed, asked.seed + asked.seeds):
            try:
                plan = Plan(seed, asked.acks, asked.groups)
                report = run(prepared, place, plan, nemesis=nemesis, workers=asked.workers)
            except LeftOut as reason:
                print(f"{prepared.vendor} nemesis={nemesis} left out: {reason}", flush=True)
                continue
            print(report, flush=True)
            for kind, words in report.book.faults[:10]:
                print(f"  {kind}: {words}", file=sys.stderr)
            status |= bool(report.faults) or report.is_slow
    return status


def planted_table(prepared: Installation, place: Path, asked: argparse.Namespace) -> int:
    names = [*CAUGHT_AS, HONEST] if asked.planted == "all" else [asked.planted]
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
