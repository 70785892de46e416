"""Saves in a lane of their own: several in one transaction, none answered before it is stored, none lost."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, connections, transaction

from selvsjekk.asgi import is_save
from selvsjekk.threads import Answer, GroupCommit, environ_of
from sessions_app.writing import writing

pytestmark = pytest.mark.django_db(transaction=True)
OK = 201


class Desk:
    """A WSGI application that saves the name it is sent, unless the name says what goes wrong."""

    def __init__(self) -> None:
        self.opened, self.begun = threading.Event(), threading.Event()
        self.committed_before_answer: list[str] = []

    def __call__(self, request: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        name = request["wsgi.input"].read().decode()
        act = getattr(self, name, None)
        status = act() if act else self.save(name)
        start(f"{status} said", [("X-Name", name)])
        return [name.encode()]

    def save(self, name: str) -> int:
        with writing():
            User.objects.get_or_create(username=name)  # a repeated edit changes nothing
            transaction.on_commit(lambda: self.committed_before_answer.append(name))
        return OK

    def hold(self) -> int:
        """Keeps the lane busy, so that the next ones are there together."""
        self.begun.set()
        assert self.opened.wait(10)
        return OK

    def full(self) -> int:
        """What SQLite does on a full disk: all that went before is undone, and somebody is told."""
        if connection.in_atomic_block:
            connection.connection.execute("ROLLBACK")
        return 503

    def refuse(self) -> int:
        with writing():
            User.objects.create(username="refuse")
            transaction.set_rollback(True)
        return 422

    def regret(self) -> int:
        """An act that has begun to write, and finds that it may not."""
        with pytest.raises(ZeroDivisionError), writing():
            self.burst(User.objects.create(username="regret"))
        return 409

    def mark(self) -> int:
        """What Django makes of an error in a transaction that somebody has caught: at its end it goes."""
        if connection.in_atomic_block:
            transaction.set_rollback(True)
        return OK

    def hook(self) -> int:
        def fail() -> None:
            raise ZeroDivisionError

        with writing():
            transaction.on_commit(fail)
        return OK

    def cut(self) -> int:
        """PostgreSQL is restarted, as this connection sees it."""
        with pytest.raises(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return 503

    def burst(self, _after: object = None) -> int:
        raise ZeroDivisionError

    def close(self) -> int:
        connections.close_all()
        return OK


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def lane(desk: Desk) -> Iterator[GroupCommit]:
    lane = GroupCommit(desk, "test")
    yield lane
    asyncio.run(ask(lane, "close"))


async def ask(lane: GroupCommit, name: str, group: int = 1) -> Answer:
    scope = {
        "method": "POST",
        "path": f"/g/{group}/notes/",
        "query_string": b"",
        "http_version": "1.1",
        "headers": [],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }
    async with asyncio.timeout(10):
        return await lane.answer(environ_of(scope, name.encode()))


async def together(lane: GroupCommit, desk: Desk, *names: str) -> list[Answer]:
    """All of them waiting when the lane gets to them."""
    held = asyncio.create_task(ask(lane, "hold"))
    await asyncio.to_thread(desk.begun.wait, 10)
    waiting = [asyncio.create_task(ask(lane, name)) for name in names]
    await asyncio.sleep(0)
    desk.opened.set()
    await held
    return await asyncio.gather(*waiting)


def stored() -> list[str]:
    return sorted(User.objects.values_list("username", flat=True))


def test_everybody_gets_an_own_answer(lane: GroupCommit, desk: Desk) -> None:
    answers = asyncio.run(together(lane, desk, "a", "bb", "ccc"))

    assert [(one.status, one.body) for one in answers] == [(OK, b"a"), (OK, b"bb"), (OK, b"ccc")]
    assert [dict(one.headers)[b"x-name"] for one in answers] == [b"a", b"bb", b"ccc"]
    assert stored() == ["a", "bb", "ccc"]


def test_those_who_wait_share_a_transaction(lane: GroupCommit, desk: Desk) -> None:
    depths: list[bool] = []
    save = desk.save
    desk.save = lambda name: (depths.append(connection.in_atomic_block), save(name))[1]  # type: ignore[method-assign, func-returns-value]

    asyncio.run(together(lane, desk, "a", "bb"))
    asyncio.run(ask(lane, "ccc"))

    assert depths == [True, True, False]
    assert desk.committed_before_answer == ["a", "bb", "ccc"]


def test_one_that_fails_takes_no_other_with_it(lane: GroupCommit, desk: Desk) -> None:
    answers = asyncio.run(together(lane, desk, "a", "bb", "burst", "ccc"))

    assert [one.status for one in answers] == [OK, OK, 500, OK]
    assert stored() == ["a", "bb", "ccc"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite undoes a transaction by itself")
def test_what_a_full_disk_undid_is_done_again_before_anybody_is_answered(
    lane: GroupCommit, desk: Desk
) -> None:
    answers = asyncio.run(together(lane, desk, "a", "bb", "full", "ccc"))

    assert [one.status for one in answers] == [OK, OK, 503, OK]
    assert stored() == ["a", "bb", "ccc"]


def test_transaction_that_is_marked_is_done_again_before_anybody_is_answered(
    lane: GroupCommit, desk: Desk
) -> None:
    answers = asyncio.run(together(lane, desk, "a", "mark", "ccc"))

    assert [one.status for one in answers] == [OK] * 3
    assert stored() == ["a", "ccc"]


def test_what_fails_after_the_commit_stops_no_lane(lane: GroupCommit, desk: Desk) -> None:
    answers = asyncio.run(together(lane, desk, "hook", "bb"))

    assert [one.status for one in answers] == [500, OK]
    assert asyncio.run(ask(lane, "ccc")).status == OK
    assert stored() == ["bb", "ccc"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection that can be cut")
def test_lane_whose_connection_was_cut_takes_a_new_one(lane: GroupCommit, desk: Desk) -> None:
    answers = asyncio.run(together(lane, desk, "a", "cut"))
    later = asyncio.run(ask(lane, "ccc"))

    assert [one.status for one in answers] == [OK, 503]
    assert later.status == OK
    assert stored() == ["a", "ccc"]


def test_those_who_share_a_transaction_lock_their_groups_in_order(lane: GroupCommit, desk: Desk) -> None:
    async def from_groups() -> None:
        held = asyncio.create_task(ask(lane, "hold"))
        await asyncio.to_thread(desk.begun.wait, 10)
        acts = [("a", 10), ("bb", 9), ("ccc", 10), ("dddd", 2)]
        waiting = [asyncio.create_task(ask(lane, name, group)) for name, group in acts]
        await asyncio.sleep(0)
        desk.opened.set()
        await asyncio.gather(held, *waiting)

    asyncio.run(from_groups())

    assert desk.committed_before_answer == ["dddd", "bb", "a", "ccc"]


@pytest.mark.parametrize(
    ("method", "path", "accept", "expected"),
    [
        ("PUT", "/g/7/notes/1/", b"text/vnd.selvsjekk", True),
        ("DELETE", "/g/7/notes/1/", b"", True),
        ("POST", "/g/7/notes/1/mark/", b"*/*", True),
        ("POST", "/g/7/notes/1/", b"text/html,*/*", False),
        ("GET", "/g/7/notes/1/", b"", False),
        ("POST", "/g/7/leave/", b"", False),
    ],
)
def test_acts_on_notes_have_a_lane_unless_a_page_may_be_drawn(
    method: str, path: str, accept: bytes, *, expected: bool
) -> None:
    assert is_save({"method": method, "path": path, "headers": [(b"accept", accept)]}) is expected


def test_one_that_is_refused_is_undone_alone(lane: GroupCommit, desk: Desk) -> None:
    answers = asyncio.run(together(lane, desk, "a", "refuse", "ccc"))

    assert [one.status for one in answers] == [OK, 422, OK]
    assert stored() == ["a", "ccc"]


def test_one_that_breaks_off_is_undone_alone(lane: GroupCommit, desk: Desk) -> None:
    answers = asyncio.run(together(lane, desk, "a", "regret", "ccc"))

    assert [one.status for one in answers] == [OK, 409, OK]
    assert stored() == ["a", "ccc"]


def test_phone_that_has_gone_holds_nobody_up(lane: GroupCommit, desk: Desk) -> None:
    async def go_away() -> Answer:
        held = asyncio.create_task(ask(lane, "hold"))
        await asyncio.to_thread(desk.begun.wait, 10)
        gone, other = asyncio.create_task(ask(lane, "a")), asyncio.create_task(ask(lane, "bb"))
        await asyncio.sleep(0)
        gone.cancel()
        desk.opened.set()
        await held
        return await other

    assert asyncio.run(go_away()).status == OK
    assert stored() == ["a", "bb"]
