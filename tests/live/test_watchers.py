"""How a process notices what another has written: the real database, and a second connection."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from sessions_app.live import postgres, sqlite
from sessions_app.live.hub import WATCH
from sessions_app.live.revisions import revisions
from sessions_app.live.terms import Alarm
from sessions_app.models import Group
from tests.factories import make_group, make_note, make_session, open_round

pytestmark = pytest.mark.django_db(transaction=True)
Heard = list[tuple[str, int | None]]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """What a watcher in a thread of its own has called, while the test goes on."""
    said: Heard = []
    stop = threading.Event()
    alarm = Alarm(
        group=lambda _session, group, _revision: said.append(("group", group)),
        session=lambda session: said.append(("session", session)),
        look=lambda: said.append(("look", None)),
    )
    watcher = threading.Thread(target=WATCH[connection.vendor], args=(alarm, stop))
    watcher.start()
    assert eventually(lambda: ("look", None) in said)
    said.clear()
    yield said
    stop.set()
    watcher.join(5)
    assert not watcher.is_alive()


def eventually(fact: Callable[[], bool], within: float = 5) -> bool:
    end = time.monotonic() + within
    while not fact() and time.monotonic() < end:
        time.sleep(0.02)
    return fact()


def test_a_group_that_writes_is_noticed(heard: Heard) -> None:
    note = make_note()

    expected = ("look", None) if connection.vendor == "sqlite" else ("group", note.group_id)
    assert eventually(lambda: expected in heard, within=1)


def test_a_step_is_noticed(heard: Heard) -> None:
    session = make_session()
    open_round(session, 1)

    expected = ("look", None) if connection.vendor == "sqlite" else ("session", session.pk)
    assert eventually(lambda: expected in heard, within=1)


def test_reading_wakes_nobody(heard: Heard) -> None:
    list(Group.objects.all())
    time.sleep(3 * sqlite.EVERY)

    assert heard == []


@pytest.mark.skipif("connection.vendor == 'sqlite'")
def test_a_lost_connection_is_made_again_and_everything_compared(heard: Heard) -> None:
    with connection.cursor() as cursor:
        listening = f"LISTEN {postgres.CHANNEL}"
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = %s", [listening])

    assert eventually(lambda: ("look", None) in heard)
    note = make_note()
    assert eventually(lambda: ("group", note.group_id) in heard)


@pytest.mark.parametrize(
    ("payload", "called"),
    [
        ("group:7:3:12", ("group", 3, 7, 12)),
        ("group:7:3", ("group", 3, 7, None)),
        ("session:3", ("session", 3)),
        ("something else", ("look",)),
    ],
)
def test_a_notice_is_understood(payload: str, called: tuple[object, ...]) -> None:
    said: list[tuple[object, ...]] = []
    alarm = Alarm(
        group=lambda *words: said.append(("group", *words)),
        session=lambda *words: said.append(("session", *words)),
        look=lambda *words: said.append(("look", *words)),
    )

    postgres.told(payload, alarm)

    assert said == [called]


def test_revisions_take_one_query_each(django_assert_num_queries: Callable[[int], object]) -> None:
    session = make_session()
    group = make_group(session=session)
    make_note(group=group)
    group.refresh_from_db()
    session.refresh_from_db()

    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        found = revisions({group.pk}, {session.pk})

    assert found == {
        ("notes", group.pk): group.revision,
        ("now", session.pk): session.revision,
        ("all", session.pk): session.revision + group.revision,
    }
