"""The meetings of a session: when and where, one more, one less."""

from datetime import UTC, datetime, timedelta

import pytest

from sessions_app.domain import meetings, steering
from sessions_app.domain.exceptions import AgendaIsFull, MeetingInUse, NothingWouldBeLeft, SessionFinished
from sessions_app.domain.soundness import gaps_in_numbers
from sessions_app.enums import Plan
from sessions_app.models import Group, Session, Step
from tests.factories import make_group, make_participant, make_session

pytestmark = pytest.mark.django_db
NINE = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def series() -> Session:
    return make_session(plan=Plan.SERIES, starts_at=NINE)


def lines(session: Session) -> list[str]:
    return [f"{step.meeting.number}:{step.name}" for step in Step.objects.of(session).in_order()]


def meeting_id(session: Session, number: int) -> int:
    return session.meetings.get(number=number).pk


def is_sound(session: Session) -> bool:
    return list(gaps_in_numbers(Session.objects.filter(pk=session.pk))) == []


def test_time_and_place_are_set_and_taken_back(series: Session) -> None:
    second = meeting_id(series, 2)

    meetings.set_meeting(session=series, meeting=second, starts_at=NINE, place="Kultursalen")
    held = series.meetings.get(pk=second)
    meetings.set_meeting(session=series, meeting=second, starts_at=None, place="")

    later = series.meetings.get(pk=second)
    assert (held.starts_at, held.place, later.starts_at, later.place) == (NINE, "Kultursalen", None, "")


def test_session_is_kept_for_a_year_after_its_last_meeting(series: Session) -> None:
    far = NINE + timedelta(days=700)

    meetings.set_meeting(session=series, meeting=meeting_id(series, 3), starts_at=far, place="")

    series.refresh_from_db()
    assert series.delete_on == (far + timedelta(days=365)).date()


def test_meeting_of_another_session_is_not_set(series: Session) -> None:
    foreign = make_session(number="1151", starts_at=NINE)

    meetings.set_meeting(session=series, meeting=meeting_id(foreign, 1), starts_at=None, place="Vårt")

    assert foreign.meetings.get().starts_at == NINE


def test_meeting_more_has_lines_tables_and_no_date() -> None:
    session = make_session(people=24)

    meetings.add_meeting(session=session, seen=1)

    added = session.meetings.get(number=2)
    assert lines(session)[-3:] == ["2:opening", "2:look-back", "2:closing"]
    assert list(Group.objects.at(added).values_list("number", "seats")) == [(n, 6) for n in range(1, 5)]
    assert added.starts_at is None
    assert is_sound(session)


def test_meeting_asked_for_twice_is_one(series: Session) -> None:
    for _ in range(2):
        meetings.add_meeting(session=series, seen=3)

    assert series.meetings.count() == 4


def test_meetings_have_an_end() -> None:
    session = make_session()
    for number in range(1, meetings.MOST_MEETINGS):
        meetings.add_meeting(session=session, seen=number)

    with pytest.raises(AgendaIsFull):
        meetings.add_meeting(session=session, seen=meetings.MOST_MEETINGS)


def test_meeting_is_removed_and_those_after_it_close_up(series: Session) -> None:
    second = meeting_id(series, 2)
    for _ in range(2):
        meetings.remove_meeting(session=series, meeting=second)

    assert [line for line in lines(series) if line.startswith("2:")] == [
        "2:opening", "2:look-back", "2:round-3", "2:plenary-3", "2:closing",
    ]  # fmt: skip
    assert is_sound(series)


def test_meeting_that_was_missed_is_removed(series: Session) -> None:
    steering.go_to(session=series, step=steering.step_named(series, "3:opening"))

    meetings.remove_meeting(session=series, meeting=meeting_id(series, 2))

    assert steering.present(Session.objects.get(pk=series.pk)).meeting.number == 2


def test_meeting_in_which_something_was_opened_stays(series: Session) -> None:
    steering.go_to(session=series, step=steering.step_named(series, "1:round-1"))

    with pytest.raises(MeetingInUse):
        meetings.remove_meeting(session=series, meeting=meeting_id(series, 1))


def test_meeting_in_which_somebody_sits_stays(series: Session) -> None:
    make_participant(group=make_group(session=series, meeting=2))

    with pytest.raises(MeetingInUse):
        meetings.remove_meeting(session=series, meeting=meeting_id(series, 2))

    assert Group.objects.of(series).filter(meeting__number=2).count() == 4


def test_only_meeting_stays() -> None:
    session = make_session()

    with pytest.raises(NothingWouldBeLeft):
        meetings.remove_meeting(session=session, meeting=meeting_id(session, 1))


def test_meeting_of_another_session_is_not_removed(series: Session) -> None:
    foreign = make_session(number="1151", plan=Plan.SERIES)

    meetings.remove_meeting(session=series, meeting=meeting_id(foreign, 3))

    assert foreign.meetings.count() == 3


def test_finished_session_keeps_its_meetings(series: Session) -> None:
    second = meeting_id(series, 2)
    steering.finish(session=series)

    with pytest.raises(SessionFinished):
        meetings.set_meeting(session=series, meeting=second, starts_at=None, place="")
    with pytest.raises(SessionFinished):
        meetings.add_meeting(session=series, seen=3)
    with pytest.raises(SessionFinished):
        meetings.remove_meeting(session=series, meeting=second)
