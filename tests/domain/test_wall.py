"""What the facilitator does with the big screen: it is said how it shall be, and done once."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from sessions_app.domain.exceptions import NoSuchNote, SessionFinished
from sessions_app.domain.steering import end_meeting, finish, go_to, show_group, step_named
from sessions_app.domain.wall import keep_off, say, show
from sessions_app.enums import Mark, WallShows
from sessions_app.models import Note, Session, WallNote
from tests.factories import make_group, make_note, make_session

pytestmark = pytest.mark.django_db


def go(session: Session, name: str) -> None:
    go_to(session=session, step=step_named(session, name))


def fresh(session: Session) -> Session:
    return Session.objects.get(pk=session.pk)


def finding(session: Session, **of: Any) -> Note:
    return make_note(group=make_group(session=session), mark=Mark.FINDING, **of)


def on_wall(note: Note) -> tuple[bool, bool]:
    stored = WallNote.objects.get(note=note)
    return stored.is_said, stored.is_off


def test_finding_is_said_and_not_said_after_all() -> None:
    session = make_session()
    note = finding(session)

    say(session=session, note_id=note.pk, is_said=True)
    assert on_wall(note) == (True, False)

    say(session=session, note_id=note.pk, is_said=False)
    assert on_wall(note) == (False, False)


def test_note_off_the_wall_stays_as_it_was_with_its_group() -> None:
    session = make_session()
    note = finding(session, text="Vi kjenner loven")
    revision = note.group.revision

    keep_off(session=session, note_id=note.pk, is_off=True)

    note.refresh_from_db()
    note.group.refresh_from_db()
    assert (note.text, note.mark, note.withdrawn) == ("Vi kjenner loven", Mark.FINDING, False)
    assert note.group.revision == revision
    assert on_wall(note) == (False, True)


def test_what_was_said_is_still_said_when_it_is_put_back() -> None:
    session = make_session()
    note = finding(session)
    say(session=session, note_id=note.pk, is_said=True)

    keep_off(session=session, note_id=note.pk, is_off=True)
    keep_off(session=session, note_id=note.pk, is_off=False)

    assert on_wall(note) == (True, False)


def test_said_twice_is_told_once() -> None:
    session = make_session()
    note = finding(session)
    before = fresh(session).revision

    for _ in range(2):
        say(session=session, note_id=note.pk, is_said=True)
        keep_off(session=session, note_id=note.pk, is_off=True)

    assert (WallNote.objects.count(), fresh(session).revision) == (1, before + 2)


def test_what_it_is_already_is_told_to_nobody() -> None:
    session = make_session()
    note = finding(session)
    before = fresh(session).revision

    say(session=session, note_id=note.pk, is_said=False)
    keep_off(session=session, note_id=note.pk, is_off=False)

    assert (WallNote.objects.count(), fresh(session).revision) == (0, before)


def test_note_of_another_session_does_not_exist_here() -> None:
    session = make_session()
    foreign = finding(make_session(number="1151"))

    for note_id in (foreign.pk, uuid.uuid4()):
        with pytest.raises(NoSuchNote):
            say(session=session, note_id=note_id, is_said=True)
        with pytest.raises(NoSuchNote):
            keep_off(session=session, note_id=note_id, is_off=True)

    assert WallNote.objects.count() == 0


def test_finished_session_has_no_wall_to_steer() -> None:
    session = make_session()
    note = finding(session)
    finish(session=session)

    acts: list[Callable[[], None]] = [
        lambda: say(session=session, note_id=note.pk, is_said=True),
        lambda: keep_off(session=session, note_id=note.pk, is_off=True),
        lambda: show(session=session, shows=WallShows.GALLERY),
    ]
    for act in acts:
        with pytest.raises(SessionFinished):
            act()


@pytest.mark.parametrize("step", ["plenary-1", "closing"])
def test_wall_shows_what_is_chosen(step: str) -> None:
    session = make_session()
    go(session, step)

    show(session=session, shows=WallShows.GALLERY)

    assert fresh(session).wall_shows == WallShows.GALLERY


@pytest.mark.parametrize("step", ["opening", "round-1", "break-1"])
def test_elsewhere_the_agenda_decides(step: str) -> None:
    session = make_session()
    go(session, step)
    before = fresh(session).revision

    show(session=session, shows=WallShows.MAP)

    assert (fresh(session).wall_shows, fresh(session).revision) == (WallShows.FINDINGS, before)


def test_another_step_puts_the_wall_back_to_findings() -> None:
    session = make_session()
    go(session, "plenary-1")
    show(session=session, shows=WallShows.TEAM)

    go(session, "closing")

    assert fresh(session).wall_shows == WallShows.FINDINGS


def test_end_of_a_meeting_puts_it_back_too() -> None:
    session = make_session()
    go(session, "closing")
    show(session=session, shows=WallShows.TEAM)

    end_meeting(session=fresh(session))

    assert fresh(session).wall_shows == WallShows.FINDINGS


def test_group_turned_to_is_shown_with_its_findings() -> None:
    session = make_session()
    note = finding(session)
    go(session, "plenary-1")
    show(session=session, shows=WallShows.MAP)

    show_group(session=session, group=note.group)

    assert (fresh(session).wall_shows, fresh(session).group_on_wall) == (WallShows.FINDINGS, note.group)


def test_group_keeps_its_place_while_something_else_is_shown() -> None:
    session = make_session()
    note = finding(session)
    go(session, "plenary-1")
    show_group(session=session, group=note.group)

    show(session=session, shows=WallShows.MAP)

    assert fresh(session).group_on_wall == note.group
