"""Six make-believe phones. Every act is two seconds from the last, on a clock that the test moves."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from sessions_app.domain import steering
from sessions_app.domain.exceptions import SessionFinished
from sessions_app.domain.rehearsal import PHONES, make_rehearsal, rehearse, thoughts
from sessions_app.domain.retention import forget
from sessions_app.domain.seating import leave
from sessions_app.domain.sessionfile import NotASessionFile
from sessions_app.domain.tables import call_for_help
from sessions_app.domain.transfer import export_session
from sessions_app.enums import Mark
from sessions_app.models import Group, Note, Participant, Session
from tests.factories import make_session, municipality, open_round

pytestmark = pytest.mark.django_db
START = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def practice(clock: time_machine.Traveller) -> Session:
    return make_rehearsal(municipality=municipality(), language="nb", created_by=None)


def asked(session: Session, clock: time_machine.Traveller, times: int) -> None:
    """As an open console does it."""
    for _ in range(times):
        clock.shift(timedelta(seconds=4))
        rehearse(session=session)


def sizes(session: Session) -> list[int]:
    return [group.people_count for group in Group.objects.of(session).with_people()]


def notes_of(session: Session) -> int:
    return Note.objects.of(session).standing().count()


def test_six_phones_come_one_by_one_to_two_tables(practice: Session, clock: time_machine.Traveller) -> None:
    asked(practice, clock, 1)
    first = sizes(practice)
    asked(practice, clock, 10)

    assert (first, sizes(practice)) == ([1, 0], [3, 3])


def test_nobody_acts_twice_within_two_seconds(practice: Session, clock: time_machine.Traveller) -> None:
    asked(practice, clock, 1)
    for _ in range(5):
        rehearse(session=practice)
    clock.shift(timedelta(seconds=1))
    rehearse(session=practice)

    assert sizes(practice) == [1, 0]


def test_they_write_and_mark_in_the_round_that_is_open(
    practice: Session, clock: time_machine.Traveller
) -> None:
    asked(practice, clock, PHONES)
    open_round(practice, 1)

    asked(practice, clock, 8)

    notes = list(Note.objects.of(practice).standing())
    marked = sum(note.mark != Mark.NONE for note in notes)
    assert {note.question[0] for note in notes} == {"1"}
    assert {note.group.number for note in notes} == {1, 2}
    assert marked >= 1
    assert len(notes) + marked == 8


def test_note_is_by_somebody_at_its_own_table(practice: Session, clock: time_machine.Traveller) -> None:
    asked(practice, clock, PHONES)
    open_round(practice, 1)
    asked(practice, clock, 8)

    assert all(note.author and note.author.group_id == note.group_id for note in Note.objects.of(practice))


def test_nobody_writes_outside_a_round(practice: Session, clock: time_machine.Traveller) -> None:
    asked(practice, clock, PHONES + 3)
    open_round(practice, 1)
    steering.go_on(session=practice)

    asked(practice, clock, 3)

    assert notes_of(practice) == 0


def test_they_run_out_of_words(practice: Session, clock: time_machine.Traveller) -> None:
    said = [thought for thought in thoughts("nb") if thought.round_number == 2]
    asked(practice, clock, PHONES)
    open_round(practice, 2)

    asked(practice, clock, 2 * len(said) + 3)

    assert notes_of(practice) == len(said)


def test_one_table_asks_for_help_once(practice: Session, clock: time_machine.Traveller) -> None:
    asked(practice, clock, PHONES)
    open_round(practice, 1)
    calls = 0
    for _ in range(30):
        asked(practice, clock, 1)
        for group in Group.objects.of(practice):
            if group.help_asked_at is not None:
                calls += 1
                call_for_help(group=group, asked=False)

    assert calls == 1


def test_phone_that_was_sent_away_writes_nothing_and_stops_nobody(
    practice: Session, clock: time_machine.Traveller
) -> None:
    asked(practice, clock, PHONES)
    for participant in Participant.objects.of(practice).with_session()[:5]:
        leave(participant=participant)
    open_round(practice, 1)

    asked(practice, clock, 30)

    assert notes_of(practice) > 0


def test_real_session_is_not_rehearsed_in(clock: time_machine.Traveller) -> None:
    session = make_session()

    asked(session, clock, 2)

    assert sum(sizes(session)) == 0


def test_finishing_leaves_nothing(practice: Session, clock: time_machine.Traveller) -> None:
    asked(practice, clock, PHONES)
    open_round(practice, 1)
    asked(practice, clock, 2)

    steering.finish(session=practice)

    assert practice.is_finished
    assert not Session.objects.exists()
    assert not Note.objects.exists()


def test_next_after_the_last_step_leaves_nothing(practice: Session) -> None:
    steering.go_to(session=practice, step=steering.step_named(practice, "closing"))

    assert steering.go_on(session=practice) is None
    assert not Session.objects.exists()


def test_finished_once_it_is_not_rehearsed_any_more(practice: Session) -> None:
    steering.finish(session=practice)

    with pytest.raises((SessionFinished, Session.DoesNotExist)):
        rehearse(session=practice)


def test_forgotten_practice_is_deleted_after_a_day_however_it_was_used(
    practice: Session, clock: time_machine.Traveller
) -> None:
    steering.go_on(session=practice)
    day = START.date()

    gone = [forget(today=day + timedelta(days=days)).sessions for days in (0, 1, 2)]

    assert gone == [0, 0, 1]


def test_real_session_is_kept_though_it_is_as_old(practice: Session) -> None:
    make_session()

    forget(today=date(2027, 3, 12))

    assert Session.objects.count() == 1


def test_practice_is_not_exported(practice: Session) -> None:
    with pytest.raises(NotASessionFile, match="nothing is kept"):
        export_session(practice)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_something_is_said_in_every_round(language: str) -> None:
    assert {thought.round_number for thought in thoughts(language)} == {1, 2, 3}
