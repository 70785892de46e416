"""Two sessions of two municipalities on one installation, everybody in them, and what became of it."""

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from tests.load import board_verdict, verdict
from tests.load.board import Board
from tests.load.book import KINDS, Book
from tests.load.client import Phone, close_all
from tests.load.gathering import Gatherer
from tests.load.installation import Installation
from tests.load.nemesis import NEMESES
from tests.load.onlookers import Attacker, Facilitator, Listener, Reader
from tests.load.people import GONE, Plan, Writer
from tests.load.room import facilitator

CONVERGES_WITHIN = 8.0  # seconds; the program compares every five
CUT_WITHIN = 8.0  # what a finished session's streams are given here; the promise is five
MOST_FAULTS = 1000  # more tell nobody more
STUCK_AFTER = 60.0  # seconds without any acknowledgement
MUNICIPALITIES = "5612", "3434"


@dataclass
class Report:
    name: str
    book: Book
    seconds: float
    recoveries: list[tuple[str, float]] = field(default_factory=list)  # nemesis, seconds to the first ack
    at_end: int = 0

    @property
    def faults(self) -> Counter[str]:
        return Counter(kind for kind, _ in self.book.faults)

    @property
    def is_slow(self) -> bool:
        return any(seconds > NEMESES[name].limit for name, seconds in self.recoveries)

    @property
    def first_faults(self) -> str:
        return "\n".join(f"  {kind}: {words}" for kind, words in self.book.faults[:10])

    def __str__(self) -> str:
        counts = " ".join(
            f"{name.replace(' ', '-')}={count}" for name, count in sorted(self.book.counts.items())
        )
        found = " ".join(f"{kind.replace(' ', '-')}={self.faults[kind]}" for kind in KINDS)
        after = "".join(
            f" first-ack-after-{name}={seconds:.1f}s(≤{NEMESES[name].limit:g})"
            for name, seconds in self.recoveries
        )
        rate = f"acks={self.book.acks} {self.book.acks / self.seconds:.0f}/s"
        word = "FAULTY" if self.faults else "SLOW" if self.is_slow else "ok"
        return f"{self.name} {rate} notes={self.at_end} {counts}{after} | {found} | {word}"


class Meeting:
    def __init__(self, installation: Installation, plan: Plan) -> None:
        self.installation, self.plan, self.book = installation, plan, Book()
        self.dice = random.Random(plan.seed)
        self.sessions: list[dict[str, Any]] = []
        self.writers: list[Writer] = []
        self.gatherers: list[Gatherer] = []
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
        paths = (f"/s/{first['session']}/", f"/j/{first['code']}/")
        laptop = await facilitator(self.installation)
        self.begin(Facilitator(laptop, self.book, paths).look_for_ever())
        here, there = (self.board_of(told) for told in self.sessions)
        self.gatherers = [
            Gatherer(self.book, self.own_dice(), laptop, own, other, self.plan)
            for own, other in ((here, there), (there, here))
        ]

    def board_of(self, told: dict[str, Any]) -> Board:
        board = Board(told["session"], frozenset(told["groups"]))
        self.book.boards.update(dict.fromkeys(board.groups, board))
        return board

    async def fill(self, code: str, group: int) -> None:
        """Writers at one table; two of them also listen, one of those restlessly; a third reads."""
        phones = [self.phone() for _ in range(self.plan.phones)]
        for phone in phones:
            await phone.join(code, group)
            name = f"{self.plan.seed}-{group}-{len(self.writers)}"
            self.writers.append(Writer(self.book, self.own_dice(), phone, self.plan, name))
        for phone, rests in zip(phones, (None, self.plan.rests), strict=False):
            self.listeners.append(Listener(phone, self.book, self.own_dice(), rests))
            self.begin(self.listeners[-1].listen_for_ever())

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.create_task(work))

    # --- writing --------------------------------------------------------------------------------------------

    def enough(self) -> bool:
        found = any(kind in self.plan.seeks for kind, _ in self.book.faults)
        hopeless = len(self.book.faults) > MOST_FAULTS
        return found or hopeless or self.is_stuck or self.book.acks >= self.plan.acks

    @property
    def is_stuck(self) -> bool:
        return time.monotonic() > self.book.heard_at + STUCK_AFTER

    async def write(self, nemeses: list[str]) -> list[tuple[str, float]]:
        """Everybody writes; each nemesis strikes, at even distances. Seconds to the first ack after each."""
        readers = [writer.phone for writer in self.writers[2 :: self.plan.phones]]
        self.begin(Reader(readers, self.book, self.own_dice()).read_for_ever())
        self.book.heard_at = time.monotonic()
        writing = [asyncio.create_task(writer.write_until(self.enough)) for writer in self.writers]
        writing += [asyncio.create_task(one.gather_until(self.enough)) for one in self.gatherers]
        recoveries = []
        try:
            for number, name in enumerate(nemeses, start=1):
                await self.until_acks(self.plan.acks * number // (len(nemeses) + 1))
                recoveries.append((name, await self.struck(name)))
            while not self.is_stuck and not all(task.done() for task in writing):
                await asyncio.sleep(0.01)
        finally:
            await cancelled(writing)
        if self.is_stuck:
            self.book.fault("refused", f"everybody: nothing was acknowledged for {STUCK_AFTER:g} seconds")
        return recoveries

    async def struck(self, name: str) -> float:
        """Seconds from the fault's end until something asked for after it was acknowledged."""
        ended = await asyncio.to_thread(NEMESES[name].strike, self.installation)
        self.book.heard_at = time.monotonic()
        while self.book.newest < ended and not self.enough():
            await asyncio.sleep(0.01)
        return time.monotonic() - ended

    async def until_acks(self, count: int) -> None:
        while self.book.acks < count and not self.enough():
            await asyncio.sleep(0.01)

    # --- afterwards -----------------------------------------------------------------------------------------

    async def judge(self) -> int:
        """How many notes there are."""
        await self.converge()
        at_end = await asyncio.to_thread(verdict.stored, self.installation)
        verdict.judge(self.book, at_end, self.listeners)
        board_verdict.judge(self.book, at_end)
        phones = {writer.phone.group: writer.phone for writer in self.writers}
        for gatherer in self.gatherers:
            with contextlib.suppress(*GONE):
                phone = next(phones[group] for group in gatherer.board.groups if group in phones)
                shown = await gatherer.shown_to_the_room(phone)
                board_verdict.judge_shown(self.book, gatherer.board, at_end, *shown)
        for phone in phones.values():
            with contextlib.suppress(*GONE):
                answer = await phone.ask("GET", f"/g/{phone.group}/")
                verdict.judge_page(self.book, phone.group, answer.body, at_end)
        return len(at_end.notes)

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
        for late in (act, writer.dot()):
            answer = await writer.ask(late)
            if answer.status != 410:
                self.book.fault("late", f"a {late.kind} after the end: {answer.status}")
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


async def play(installation: Installation, plan: Plan, name: str, nemeses: list[str]) -> Report:
    meeting = Meeting(installation, plan)
    try:
        await meeting.gather()
        began = time.monotonic()
        recoveries = await meeting.write(nemeses)
        seconds = time.monotonic() - began
        at_end = await meeting.judge()
        if plan.finishes:
            await meeting.finish_one()
        return Report(name, meeting.book, seconds, recoveries, at_end)
    finally:
        await meeting.go_home()
