"""The hub on a real event loop, with a database to look at and a drawing board that counts."""

import asyncio
import threading
import time
import uuid
from collections.abc import Awaitable, Callable

import pytest
from django.db import OperationalError, connection

from sessions_app.live import Drawn, Hub, Pass
from sessions_app.live import hub as hub_module
from sessions_app.live.listener import MOST_WAITING, Listener
from sessions_app.models import Group
from sessions_app.signals import group_changed, session_changed
from tests.factories import make_group

pytestmark = pytest.mark.django_db(transaction=True)


class Board:
    """What `fragments.draw` is to the hub: notes with revisions, and one whole thing."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.whole = "step 1"
        self.drawn: list[tuple[str, int]] = []
        self.takes = 0.0
        self.breaks = 0
        self.allowed: set[Pass] | None = None

    def draw(self, kind: str, _ident: int, _language: str, since: int) -> Drawn:
        self.drawn.append((kind, since))
        if self.breaks:
            self.breaks -= 1
            raise OperationalError
        if kind != "notes":
            time.sleep(self.takes)
            return Drawn(0, self.whole)
        revision, html = len(self.notes), "".join(self.notes[since:])
        time.sleep(self.takes)
        return Drawn(revision, html)

    def still_valid(self, passes: set[Pass]) -> set[Pass]:
        return passes if self.allowed is None else passes & self.allowed

    def write(self, text: str) -> None:
        """As a WSGI thread does after its commit."""
        self.notes.append(text)
        told = threading.Thread(target=lambda: group_changed.send(None, session=1, group=7))
        told.start()
        told.join()


class Phone:
    """A reader of one listener, with everything it was sent."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.text = ""
        self.is_over = False
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while data := await self.listener.take():
            self.text += data.decode()
        self.is_over = True

    def count(self, text: str) -> int:
        return self.text.count(text)


async def until(fact: Callable[[], bool], within: float = 3) -> None:
    async with asyncio.timeout(within):
        while not fact():
            await asyncio.sleep(0.005)


def a_pass() -> Pass:
    return Pass(token=uuid.uuid4())


def with_hub(board: Board, story: Callable[[Hub], Awaitable[None]]) -> None:
    async def run() -> None:
        hub = Hub(draw=board.draw, still_valid=board.still_valid)
        hub.start()
        try:
            await story(hub)
        finally:
            await hub.stop()

    asyncio.run(run())


def phone(hub: Hub, seen: int = 0, allowed_by: Pass | None = None) -> Phone:
    return Phone(hub.enter(allowed_by or a_pass(), (("now", 1), ("notes", 7)), "nb", seen))


def test_present_state_comes_first_and_changes_follow() -> None:
    board = Board()
    board.notes = ["<li>one</li>"]

    async def story(hub: Hub) -> None:
        kari = phone(hub)
        await until(lambda: "one" in kari.text and "step 1" in kari.text)
        board.write("<li>two</li>")
        await until(lambda: "two" in kari.text)

        assert kari.text.startswith("retry: ")
        assert kari.text.index("event: time") < kari.text.index("event: parts")
        assert "id: 1\nevent: parts\ndata: <li>one</li>\n\n" in kari.text
        assert "id: 2\nevent: parts\ndata: <li>two</li>\n\n" in kari.text
        assert "event: parts\ndata: step 1\n\n" in kari.text

    with_hub(board, story)


def test_a_reader_who_was_away_gets_only_what_it_has_not_seen() -> None:
    board = Board()
    board.notes = ["one", "two", "three"]

    async def story(hub: Hub) -> None:
        kari = phone(hub, seen=2)
        await until(lambda: "three" in kari.text)

        assert "two" not in kari.text

    with_hub(board, story)


def test_a_revision_from_the_future_gets_everything() -> None:
    board = Board()
    board.notes = ["one", "two"]

    async def story(hub: Hub) -> None:
        kari = phone(hub, seen=999)
        await until(lambda: "onetwo" in kari.text)

    with_hub(board, story)


def test_one_drawing_serves_everybody() -> None:
    board = Board()

    async def story(hub: Hub) -> None:
        room = [phone(hub) for _ in range(100)]
        await until(lambda: all("step 1" in one.text for one in room))
        board.drawn.clear()
        board.write("together")
        await until(lambda: all("together" in one.text for one in room))

        assert board.drawn == [("notes", 0)]

    with_hub(board, story)


def test_a_reconnect_storm_costs_a_handful_of_drawings() -> None:
    board = Board()
    board.notes = [f"note {number}" for number in range(50)]
    board.takes = 0.01

    async def story(hub: Hub) -> None:
        first = phone(hub, seen=50)
        await until(lambda: "step 1" in first.text)
        board.drawn.clear()
        room = []
        for number in range(500):
            room.append(phone(hub, seen=49 + number % 2))
            await asyncio.sleep(0.0005)
        await until(lambda: all("step 1" in one.text for one in room))
        await until(lambda: all("note 49" in one.text for one in room[::2]))

        assert len(board.drawn) < 12

    with_hub(board, story)


def test_nothing_falls_between_joining_and_listening() -> None:
    """Notes come without a pause while listeners come; each gets every note it has not seen, in their order.

    Some come twice: a page replaces notes by their ids.
    """
    board = Board()
    board.takes = 0.003

    async def story(hub: Hub) -> None:
        room: list[Phone] = []
        for number in range(120):
            await asyncio.to_thread(board.write, f"<{number}>")
            room.append(phone(hub, seen=max(0, len(board.notes) - number % 5)))
            await asyncio.sleep(0.001 * (number % 4))
        await until(lambda: all("<119>" in one.text for one in room))
        await asyncio.sleep(0.1)

        for number, one in enumerate(room):
            seen = max(0, number + 1 - number % 5)
            unseen = [note for note in dict.fromkeys(notes_in(one.text)) if note >= seen]
            assert unseen == list(range(seen, 120))

    with_hub(board, story)


def notes_in(text: str) -> list[int]:
    return [int(part.partition(">")[0]) for part in text.split("<")[1:]]


def test_nothing_is_sent_when_nothing_changed() -> None:
    board = Board()

    async def story(hub: Hub) -> None:
        kari = phone(hub)
        await until(lambda: "step 1" in kari.text)
        before = kari.text
        session_changed.send(None, session=1)
        group_changed.send(None, session=1, group=7)
        await until(lambda: board.drawn.count(("now", 0)) >= 2)
        await asyncio.sleep(0.1)

        assert kari.text == before

    with_hub(board, story)


def test_console_is_drawn_at_most_every_300_ms_and_ends_with_the_last_state() -> None:
    board = Board()

    async def story(hub: Hub) -> None:
        console = Phone(hub.enter(Pass(user=1, session=1), (("console", 1),), "nb"))
        await until(lambda: "step 1" in console.text)
        board.drawn.clear()
        for number in range(70):
            board.whole = f"step {number}."
            group_changed.send(None, session=1, group=number)
            await asyncio.sleep(0.01)
        await until(lambda: "step 69." in console.text)

        assert len(board.drawn) <= 5

    with_hub(board, story)


def test_another_groups_notes_stay_there() -> None:
    board = Board()

    async def story(hub: Hub) -> None:
        other = Phone(hub.enter(a_pass(), (("notes", 8),), "nb"))
        await until(lambda: len(board.drawn) == 1)
        board.write("ours")
        await asyncio.sleep(0.1)

        assert len(board.drawn) == 1
        assert "ours" not in other.text

    with_hub(board, story)


def test_each_language_is_drawn_for_itself() -> None:
    board = Board()

    async def story(hub: Hub) -> None:
        Phone(hub.enter(a_pass(), (("notes", 7),), "nb"))
        Phone(hub.enter(a_pass(), (("notes", 7),), "nn"))
        await until(lambda: len(board.drawn) == 2)
        board.write("x")
        await until(lambda: len(board.drawn) == 4)

    with_hub(board, story)


def test_a_reader_that_never_reads_is_cut() -> None:
    async def story(hub: Hub) -> None:
        listener = hub.enter(a_pass(), (), "nb")
        for _ in range(MOST_WAITING + 1):
            listener.put(b"x")

        assert await listener.take() == b""

    with_hub(Board(), story)


def test_whoever_may_no_longer_listen_is_told_and_cut_within_five_seconds() -> None:
    board = Board()

    async def story(hub: Hub) -> None:
        kari, ola = a_pass(), a_pass()
        staying, leaving = phone(hub, allowed_by=kari), phone(hub, allowed_by=ola)
        await until(lambda: "step 1" in leaving.text)
        board.allowed = {kari}
        await until(lambda: leaving.is_over, within=5)

        assert leaving.text.endswith("event: end\ndata: over\n\n")
        assert not staying.is_over

    with_hub(board, story)


def test_the_fifth_stream_replaces_the_first() -> None:
    async def story(hub: Hub) -> None:
        kari = a_pass()
        streams = [phone(hub, allowed_by=kari) for _ in range(5)]
        await until(lambda: streams[0].is_over)

        assert streams[0].text.endswith("event: end\ndata: replaced\n\n")
        assert not any(stream.is_over for stream in streams[1:])

    with_hub(Board(), story)


def test_a_failed_drawing_is_tried_again() -> None:
    board = Board()

    async def story(hub: Hub) -> None:
        kari = phone(hub)
        await until(lambda: "step 1" in kari.text)
        board.breaks = 1
        board.write("late")
        await until(lambda: "late" in kari.text)

    with_hub(board, story)


def test_a_lost_wake_up_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody signals, nobody watches: what is left is to compare now and then."""
    monkeypatch.setattr(hub_module, "COMPARE", 0.1)
    monkeypatch.setattr(hub_module, "WATCH", {connection.vendor: lambda _alarm, stop: stop.wait()})
    group = make_group()
    topics = (("notes", group.pk), ("console", group.meeting.session_id))
    board = Board()

    async def story(hub: Hub) -> None:
        kari = Phone(hub.enter(a_pass(), topics, "nb"))
        await until(lambda: "step 1" in kari.text)
        board.notes, board.whole = ["quietly"], "step 2"
        await asyncio.to_thread(write_quietly, group)

        await until(lambda: "quietly" in kari.text and "step 2" in kari.text)

    with_hub(board, story)


def write_quietly(group: Group) -> None:
    Group.objects.filter(pk=group.pk).update(revision=1)
    connection.close()


def test_whoever_leaves_leaves_nothing_behind() -> None:
    async def story(hub: Hub) -> None:
        kari = phone(hub)
        hub.leave(kari.listener)

        assert not hub._topics
        assert not hub._by_pass

    with_hub(Board(), story)


def test_all_streams_end_when_the_server_stops() -> None:
    async def story(hub: Hub) -> None:
        room = [phone(hub) for _ in range(50)]
        hub.end_all()
        await until(lambda: all(one.is_over for one in room))

        assert all(one.text.endswith("event: end\ndata: restart\n\n") for one in room)

    with_hub(Board(), story)


def test_a_change_without_a_running_hub_is_no_trouble() -> None:
    hub_of_the_past = Board()
    with_hub(hub_of_the_past, lambda _hub: asyncio.sleep(0))

    group_changed.send(None, session=1, group=7)
    session_changed.send(None, session=1)
