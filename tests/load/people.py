"""Who writes in a history: phones with a bad network."""

import asyncio
import contextlib
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, TypeVar

from tests.load.book import (
    AMBITIONS,
    DOT,
    KEPT_BESIDE,
    MARK,
    RATE,
    TEAM,
    UNFIT,
    WITHDRAW,
    WRITE,
    Act,
    Book,
)
from tests.load.client import Answer, Phone

DOUBLED, LOST, RETRIED_LATE, OVERTAKEN = 0.10, 0.08, 0.20, 0.10
RATINGS, ANSWERS = 0.10, 0.25  # of the acts; of what is new, team players and ambitions
BACK, ELSEWHERE, ON_THEMES = 0.2, 0.03, 0.4  # of the dots; those elsewhere are on another session's
AGAIN = (0.03, 0.15)  # seconds until a phone tries again; the program's own is kinder
GONE = (OSError, TimeoutError)
T = TypeVar("T")


@dataclass
class Plan:
    """How much is asked for. `acks` are acts acknowledged, each counted once however often it was sent."""

    seed: int = 1
    acks: int = 2000
    groups: int = 4  # in each of two sessions
    phones: int = 4  # at each table
    fresh: float = 0.5  # how often a new note is written rather than something done to another
    dots: float = 0.06  # of all acts
    pace: int = 16  # acts of phones for each of a facilitator's
    rests: tuple[float, float] = (0.2, 2.0)  # seconds between a restless listener's streams
    finishes: bool = True  # the second session, at the end
    seeks: frozenset[str] = frozenset()  # kinds of fault that are enough


@dataclass
class Unlucky(Generic[T]):
    """Somebody with a bad network: what is sent may be lost on the way there or back, doubled, sent late."""

    book: Book
    dice: random.Random
    past: list[T] = field(default_factory=list, kw_only=True)
    later: set[asyncio.Task[None]] = field(default_factory=set, kw_only=True)

    async def sent(self, act: T) -> bool:
        """Whether the answer is final."""
        raise NotImplementedError

    async def send_for_nothing(self, act: T) -> None:
        """The answer never comes: cut off right after the last byte, or heard by nobody."""
        raise NotImplementedError

    async def deliver(self, act: T) -> None:
        """Until it is answered for good."""
        if self.dice.random() < DOUBLED:
            self.book.counts["doubled"] += 1
            self.spawn(self.send(act))
        if self.dice.random() < LOST:
            self.book.counts["lost answers"] += 1
            with contextlib.suppress(*GONE):
                await self.send_for_nothing(act)
            await asyncio.sleep(self.dice.uniform(0, 0.3))
        while not await self.sent(act):
            await asyncio.sleep(self.dice.uniform(*AGAIN))
        self.past.append(act)
        if self.dice.random() < RETRIED_LATE:
            self.book.counts["late retries"] += 1
            self.spawn(self.send(self.dice.choice(self.past[-50:])))

    async def send(self, act: T) -> None:
        await self.sent(act)

    def spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self.later.add(task)
        task.add_done_callback(self.later.discard)

    async def until_quiet(self) -> None:
        while self.later:
            await asyncio.gather(*self.later)

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))


@dataclass
class Writer(Unlucky[Act]):
    """A phone. What it sends may also be overtaken by what it sends next."""

    phone: Phone
    plan: Plan
    name: str
    count: int = 0

    async def write_until(self, enough: Callable[[], bool]) -> None:
        while not enough():
            act = self.next_act()
            if self.dice.random() < OVERTAKEN:
                self.spawn(self.deliver_after(self.dice.uniform(0.05, 0.4), act))
            else:
                await self.deliver(act)
        await self.until_quiet()

    def next_act(self) -> Act:
        if (dice := self.dice.random()) < RATINGS + self.plan.dots:
            return self.rating() if dice < RATINGS else self.dot()
        notes = self.book.rooms[self.phone.group]
        if not notes or self.dice.random() < self.plan.fresh:
            return self.new_note()
        note = self.dice.choice(list(notes)[-8:])  # the newest, where others are busy too
        known, dice = notes[note], self.dice.random()
        if dice < 0.25 and known.question not in {TEAM, AMBITIONS}:
            return self.act(MARK, note, mark=self.dice.choice(["finding", "aha", "none"]))
        if dice < 0.35 and not known.withdrawn:
            return self.act(WITHDRAW, note, question=known.question, base=known.version)
        return self.act(WRITE, note, question=known.question, text=self.text(), base=known.version)

    def rating(self) -> Act:
        """Of two points, so that minds are changed."""
        rating = self.dice.choice(["helps", "partly", "holds_back", "unknown"])
        return self.act(RATE, f"{self.name}:{self.dice.randint(4, 5)}", mark=rating)

    def dot(self) -> Act:
        return self.act(DOT, f"{self.name}:{self.dice.randint(1, 3)}", mark=self.worth_a_dot())

    def worth_a_dot(self) -> str:
        """What it goes on: one of the latest themes or findings, nothing, or what is not ours to choose."""
        dice, board = self.dice.random(), self.book.boards[self.phone.group]
        if dice < ELSEWHERE:
            board = next((one for one in self.book.boards.values() if one is not board), board)
        themes = [f"theme:{theme}" for theme in board.made()][-6:]
        lifted = (note for note in reversed(self.book.lifted) if self.book.home[note] in board.groups)
        findings = [f"note:{note}" for note in islice(lifted, 6)]
        likely = (themes or findings) if self.dice.random() < ON_THEMES else (findings or themes)
        return "" if dice > 1 - BACK or not likely else self.dice.choice(likely)

    def new_note(self) -> Act:
        question = f"1.{self.dice.randint(1, 3)}"
        if self.dice.random() < ANSWERS:
            question = self.dice.choice([TEAM, AMBITIONS])
        return self.act(WRITE, self.new_id(), question=question, text=self.text())

    def act(self, kind: str, note: str, **fields: object) -> Act:
        return Act(kind, self.phone.group, note, self.new_id(), **fields)  # type: ignore[arg-type]

    def text(self) -> str:
        self.count += 1
        return f"{self.name} tenker nr. {self.count} æøå ✓"

    async def deliver_after(self, seconds: float, act: Act) -> None:
        await asyncio.sleep(seconds)
        await self.deliver(act)

    async def send_for_nothing(self, act: Act) -> None:
        self.book.begin(act, time.monotonic())
        if self.dice.random() < 0.5 and act.kind == WRITE:
            path = f"/g/{self.phone.group}/{act.shelf}/{act.note}/"
            await self.phone.send_and_leave("PUT", path, act.fields)
        else:
            await self.ask(act)

    async def sent(self, act: Act) -> bool:
        self.book.begin(act, time.monotonic())
        try:
            answer = await self.ask(act)
        except GONE:
            self.book.counts["no answer"] += 1
            return False
        return self.heed(act, answer)

    async def ask(self, act: Act) -> Answer:
        if act.kind == RATE:
            return await self.phone.rate(act.note.rpartition(":")[2], act.fields)
        if act.kind == MARK:
            return await self.phone.mark(act.note, act.fields)
        if act.kind == DOT:
            return await self.phone.give_dot(act.fields)
        todo = self.phone.write if act.kind == WRITE else self.phone.withdraw
        return await todo(act.note, act.fields, act.shelf)

    def heed(self, act: Act, answer: Answer) -> bool:
        if self.book.put_off(act.kind, answer.status, says_when=answer.says_when):
            return False
        act.heard += 1
        times, kept = (answer.began, answer.ended), ""
        if answer.status == KEPT_BESIDE and act.kind == WRITE:
            kept = answer.headers.get("location", "").rstrip("/").rpartition("/")[2]
        if answer.status in {200, 201} or kept:
            self.book.acknowledge(act, answer.status, answer.version, kept, times)
        elif answer.status == KEPT_BESIDE and act.kind == WITHDRAW:
            self.book.counts["withdrawals too late"] += 1
        elif answer.status == UNFIT and act.kind == DOT and self.book.may_refuse(act, times):
            self.book.counts["dots refused"] += 1
        else:
            self.book.fault("refused", f"{act.kind} {act.edit}: {answer.status} {answer.body[:80]!r}")
        return True
