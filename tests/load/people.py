"""Who takes part in a history: writers with a bad network, readers, listeners, one who belongs elsewhere."""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.load.book import KEPT_BESIDE, MARK, WITHDRAW, WRITE, Act, Book
from tests.load.client import NOTE, Answer, Phone, Stream

DOUBLED, LOST, RETRIED_LATE, OVERTAKEN = 0.10, 0.08, 0.20, 0.10
AGAIN = (0.03, 0.15)  # seconds until a phone tries again; the program's own is kinder
TRIES_AGAIN = {408, 429, 500, 502, 503, 504}
GONE = (OSError, TimeoutError)
TOLD_WITHIN = 3.0  # seconds from opening a stream; a second process may hear of a change a moment later

View = dict[str, tuple[int, str]]  # note → version, mark


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
        notes = self.book.rooms[self.phone.group]
        if not notes or self.dice.random() < self.plan.fresh:
            return self.new_note()
        note = self.dice.choice(list(notes)[-8:])  # the newest, where others are busy too
        known, dice = notes[note], self.dice.random()
        if dice < 0.25:
            return self.act(MARK, note, mark=self.dice.choice(["finding", "aha", "none"]))
        if dice < 0.35 and not known.withdrawn:
            return self.act(WITHDRAW, note, base=known.version)
        return self.act(WRITE, note, question=known.question, text=self.text(), base=known.version)

    def new_note(self) -> Act:
        question = f"1.{self.dice.randint(1, 3)}"
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
                path = f"/g/{self.phone.group}/notes/{act.note}/"
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
        todo = {WRITE: self.phone.write, MARK: self.phone.mark, WITHDRAW: self.phone.withdraw}[act.kind]
        return await todo(act.note, act.fields)

    def heed(self, act: Act, answer: Answer) -> bool:
        if answer.status in TRIES_AGAIN:
            self.book.counts[str(answer.status)] += 1
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


@dataclass
class Reader:
    """What was acknowledged before it looks must be there: on a group's page at once, and soon in a stream.

    The stream is opened where the last one stopped, as a phone does that comes back.
    """

    phones: list[Phone]
    book: Book
    dice: random.Random
    heard: dict[int, Stream] = field(default_factory=dict)

    async def read_for_ever(self) -> None:
        while True:
            phone = self.dice.choice(self.phones)
            due = self.book.must_be_there(phone.group)
            try:
                found = await (self.page(phone) if self.dice.random() < 0.3 else self.stream(phone, due))
            except GONE:
                found = None
            if found is not None:
                self.book.read(phone.group, due, found)
            await asyncio.sleep(0.05)

    async def page(self, phone: Phone) -> View | None:
        answer = await phone.ask("GET", f"/g/{phone.group}/")
        if answer.status != 200:
            return None
        return {
            note.decode(): (int(version), mark.decode()) for note, version, mark in NOTE.findall(answer.body)
        }

    async def stream(self, phone: Phone, due: dict[str, int]) -> View | None:
        """What is new comes in one event, which does not come when nothing is."""
        stream = self.heard.setdefault(phone.group, Stream())
        if await phone.listen(stream) != 200:
            return None
        until = time.monotonic() + TOLD_WITHIN
        try:
            while not told(stream.view, due) and stream.is_open and time.monotonic() < until:
                await asyncio.sleep(0.005)
            was_cut = not stream.is_open
        finally:
            stream.cut()
        return None if was_cut and not told(stream.view, due) else stream.view


def told(view: View, due: dict[str, int]) -> bool:
    return all(note in view and view[note][0] >= version for note, version in due.items())


@dataclass
class Listener:
    """A stream that is opened again whenever it ends; a restless one also without need, as phones do."""

    phone: Phone
    book: Book
    dice: random.Random
    rests: tuple[float, float] | None = None  # seconds until it opens a new one without need
    stream: Stream = field(default_factory=Stream)

    async def listen_for_ever(self) -> None:
        """Until told that it is over: who is told so does not come back."""
        while self.stream.farewell != "over":
            try:
                await self.listen_once()
            except GONE:
                self.book.counts["streams refused"] += 1
            await asyncio.sleep(self.dice.uniform(0.0, 0.1))

    async def listen_once(self) -> None:
        status = await self.phone.listen(self.stream)
        if status in {503, 500}:
            return
        if status != 200:
            self.book.fault("refused", f"stream of group {self.phone.group}: {status}")
            return
        limit = self.dice.uniform(*self.rests) if self.rests else None
        try:
            await asyncio.wait_for(self.stream.until_closed(), limit)
        except TimeoutError:
            self.stream.cut()


@dataclass
class Attacker:
    """Sits at one table and tries every other, with true ids: each answer must be 404."""

    phone: Phone
    book: Book
    dice: random.Random
    mine: set[int]

    async def attack_for_ever(self) -> None:
        while True:
            newest = list(self.book.acts.values())[-200:]
            foreign = [act for act in newest if act.group not in self.mine and act.is_acked]
            if foreign:
                try:
                    await self.attack(self.dice.choice(foreign))
                except GONE:
                    pass
            await asyncio.sleep(0.1)

    async def attack(self, act: Act) -> None:
        method, path, fields = self.dice.choice(self.ways(act))
        answer = await self.phone.ask(method, path, fields)
        self.book.counts["attacks"] += 1
        if answer.status not in {404, *TRIES_AGAIN}:
            self.book.fault("alien", f"{method} {path}: {answer.status}")

    def ways(self, act: Act) -> list[tuple[str, str, dict[str, str] | None]]:
        new = str(uuid.uuid4())
        text = {"question": "1.1", "text": f"innbrudd {new}", "base": "0", "edit": new}
        own, foreign = f"/g/{self.phone.group}", f"/g/{act.group}"
        taken = {"edit": act.edit}
        return [
            ("GET", f"{foreign}/", None),
            ("GET", f"{foreign}/notes/{act.note}/", None),
            ("GET", f"{own}/notes/{act.note}/", None),
            ("PUT", f"{foreign}/notes/{new}/", text),
            ("PUT", f"{foreign}/notes/{act.note}/", text),
            ("PUT", f"{own}/notes/{act.note}/", text | {"base": "1000"}),
            ("PUT", f"{own}/notes/{new}/", text | taken),
            ("POST", f"{own}/notes/{act.note}/mark/", {"mark": "aha", "edit": new}),
            ("DELETE", f"{own}/notes/{act.note}/", {"base": "1000", "edit": new}),
        ]  # fmt: skip
