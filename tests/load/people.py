"""Who writes in a history: phones with a bad network."""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.load.book import AMBITIONS, KEPT_BESIDE, MARK, RATE, TEAM, WITHDRAW, WRITE, Act, Book
from tests.load.client import Answer, Phone

DOUBLED, LOST, RETRIED_LATE, OVERTAKEN = 0.10, 0.08, 0.20, 0.10
RATINGS, ANSWERS = 0.10, 0.25  # of the acts; of what is new, team players and ambitions
AGAIN = (0.03, 0.15)  # seconds until a phone tries again; the program's own is kinder
GONE = (OSError, TimeoutError)


@dataclass
class Plan:
    """How much is asked for. `acks` are acts acknowledged, each counted once however often it was sent."""

    seed: int = 1
    acks: int = 2000
    groups: int = 4  # in each of two sessions
    phones: int = 4  # at each table
    fresh: float = 0.5  # how often a new note is written rather than something done to another
    rests: tuple[float, float] = (0.2, 2.0)  # seconds between a restless listener's streams
    finishes: bool = True  # the second session, at the end
    seeks: frozenset[str] = frozenset()  # kinds of fault that are enough


@dataclass
class Writer:
    """A phone. What it sends may be lost on the way there or back, doubled, overtaken and repeated late."""

    phone: Phone
    book: Book
    dice: random.Random
    plan: Plan
    name: str
    count: int = 0
    past: list[Act] = field(default_factory=list)
    later: set[asyncio.Task[None]] = field(default_factory=set)

    async def write_until(self, enough: Callable[[], bool]) -> None:
        while not enough():
            act = self.next_act()
            if self.dice.random() < OVERTAKEN:
                self.spawn(self.deliver_after(self.dice.uniform(0.05, 0.4), act))
            else:
                await self.deliver(act)
        while self.later:
            await asyncio.gather(*self.later)

    def next_act(self) -> Act:
        if self.dice.random() < RATINGS:
            return self.rating()
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

    def new_note(self) -> Act:
        question = f"1.{self.dice.randint(1, 3)}"
        if self.dice.random() < ANSWERS:
            question = self.dice.choice([TEAM, AMBITIONS])
        return self.act(WRITE, self.new_id(), question=question, text=self.text())

    def act(self, kind: str, note: str, **fields: object) -> Act:
        return Act(kind, self.phone.group, note, self.new_id(), **fields)  # type: ignore[arg-type]

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))

    def text(self) -> str:
        self.count += 1
        return f"{self.name} tenker nr. {self.count} æøå ✓"

    async def deliver_after(self, seconds: float, act: Act) -> None:
        await asyncio.sleep(seconds)
        await self.deliver(act)

    async def deliver(self, act: Act) -> None:
        """Until it is answered for good."""
        if self.dice.random() < DOUBLED:
            self.book.counts["doubled"] += 1
            self.spawn(self.send(act))
        if self.dice.random() < LOST:
            await self.send_for_nothing(act)
        while not await self.sent(act):
            await asyncio.sleep(self.dice.uniform(*AGAIN))
        self.past.append(act)
        if self.dice.random() < RETRIED_LATE:
            self.book.counts["late retries"] += 1
            self.spawn(self.send(self.dice.choice(self.past[-50:])))

    async def send_for_nothing(self, act: Act) -> None:
        """The answer never comes: cut off right after the last byte, or heard by nobody."""
        self.book.counts["lost answers"] += 1
        self.book.begin(act, time.monotonic())
        try:
            if self.dice.random() < 0.5 and act.kind == WRITE:
                path = f"/g/{self.phone.group}/{act.shelf}/{act.note}/"
                await self.phone.send_and_leave("PUT", path, act.fields)
            else:
                await self.ask(act)
        except GONE:
            pass
        await asyncio.sleep(self.dice.uniform(0, 0.3))

    async def send(self, act: Act) -> None:
        await self.sent(act)

    async def sent(self, act: Act) -> bool:
        """Whether the answer is final."""
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
        todo = self.phone.write if act.kind == WRITE else self.phone.withdraw
        return await todo(act.note, act.fields, act.shelf)

    def heed(self, act: Act, answer: Answer) -> bool:
        if self.book.put_off(act.kind, answer.status, says_when=answer.says_when):
            return False
        kept = ""
        if answer.status == KEPT_BESIDE and act.kind == WRITE:
            kept = answer.headers.get("location", "").rstrip("/").rpartition("/")[2]
        if answer.status in {200, 201} or kept:
            self.book.acknowledge(act, answer.status, answer.version, kept, (answer.began, answer.ended))
        elif answer.status == KEPT_BESIDE and act.kind == WITHDRAW:
            self.book.counts["withdrawals too late"] += 1
        else:
            self.book.fault("refused", f"{act.kind} {act.edit}: {answer.status} {answer.body[:80]!r}")
        return True

    def spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self.later.add(task)
        task.add_done_callback(self.later.discard)
