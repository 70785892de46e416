"""The agenda with its clock times. Time stands still in these tests unless they move it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sessions_app.domain import agenda, steering
from sessions_app.domain.timeline import AgendaLine, MeetingLines, by_meeting, lines_of
from sessions_app.enums import Plan
from sessions_app.models import Session, Step
from tests.factories import make_session

pytestmark = pytest.mark.django_db
NINE = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session() -> Session:
    return make_session(starts_at=NINE)


def lines(session: Session) -> tuple[AgendaLine, ...]:
    session.refresh_from_db()
    return lines_of(session, list(Step.objects.of(session).in_order()))


def meeting(session: Session, number: int = 1) -> MeetingLines:
    return by_meeting(lines(session))[number - 1]


def times(session: Session) -> list[str]:
    return [
        f"{line.at:%H:%M} {line.step.name}" if line.at else f"- {line.step.name}" for line in lines(session)
    ]


def go(session: Session, name: str) -> Step:
    return steering.go_to(session=session, step=steering.step_named(session, name))


def test_before_the_start_times_follow_the_plan(session: Session, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=3))

    assert times(session)[:4] == ["09:00 opening", "09:10 round-1", "09:40 plenary-1", "09:50 break-1"]
    assert (meeting(session).minutes, meeting(session).ends_at) == (150, NINE + timedelta(minutes=150))


def test_what_comes_is_counted_from_where_we_are(session: Session, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=7))
    go(session, "opening")
    clock.shift(timedelta(minutes=12))
    go(session, "round-1")

    assert times(session)[:4] == ["09:07 opening", "09:19 round-1", "09:49 plenary-1", "09:59 break-1"]


def test_time_out_pushes_what_comes(session: Session, clock: time_machine.Traveller) -> None:
    go(session, "opening")
    clock.shift(timedelta(minutes=25))

    assert times(session)[:2] == ["09:00 opening", "09:25 round-1"]


def test_line_never_opened_is_skipped_and_has_no_time(session: Session) -> None:
    go(session, "opening")
    go(session, "plenary-1")

    found = [(line.is_done, line.is_skipped, line.is_present) for line in lines(session)[:4]]

    assert found == [(True, False, False), (False, True, False), (False, False, True), (False, False, False)]
    assert times(session)[:3] == ["09:00 opening", "- round-1", "09:00 plenary-1"]


def test_lines_not_reached_in_a_meeting_that_has_ended_are_skipped() -> None:
    session = make_session(plan=Plan.SERIES, starts_at=NINE)
    go(session, "round-1")
    steering.end_meeting(session=session)

    found = lines(session)

    assert [line.step.name for line in found if line.is_skipped] == ["opening", "plenary-1", "closing"]
    assert [line.step.name for line in found if line.is_done] == ["round-1"]


def test_going_there_passes_a_round_that_was_never_opened(session: Session) -> None:
    go(session, "round-1")

    assert [line.step.name for line in lines(session) if line.passes_a_round] == [
        "plenary-2", "break-2", "round-3", "plenary-3", "closing",
    ]  # fmt: skip


def test_going_back_passes_nothing(session: Session) -> None:
    for name in ("round-1", "round-2", "round-3", "round-1"):
        go(session, name)

    assert not any(line.passes_a_round for line in lines(session))


def test_meeting_without_a_date_has_no_times() -> None:
    session = make_session()

    assert {line.at for line in lines(session)} == {None}
    assert meeting(session).ends_at is None


def test_skipped_lines_are_not_in_the_sum(session: Session) -> None:
    go(session, "plenary-1")

    assert meeting(session).minutes == 150 - 10 - 30


@pytest.mark.parametrize(
    ("name", "minutes", "told"),
    [("round-2", 4, ["round-2"]), ("plenary-2", 4, ["plenary-2"]), ("round-2", 5, []), ("break-1", 1, [])],
)
def test_round_and_plenary_that_are_too_short_are_told(
    session: Session, name: str, minutes: int, told: list[str]
) -> None:
    agenda.set_minutes(session=session, minutes={steering.step_named(session, name).pk: minutes})

    assert [line.step.name for line in meeting(session).too_short] == told


@pytest.mark.parametrize(("late", "told"), [(0, 0), (1, 0), (12, 12), (180, 180), (1440, 0)])
def test_how_late_the_meeting_is(
    session: Session, clock: time_machine.Traveller, late: int, told: int
) -> None:
    """Held on another day than was planned it is not late."""
    clock.shift(timedelta(minutes=late))
    go(session, "opening")

    assert meeting(session).minutes_late == told


def test_skipping_a_line_makes_up_for_it(session: Session, clock: time_machine.Traveller) -> None:
    go(session, "opening")
    clock.shift(timedelta(minutes=22))
    go(session, "round-1")
    late = meeting(session).minutes_late
    clock.shift(timedelta(minutes=30))
    go(session, "plenary-1")
    clock.shift(timedelta(minutes=10))

    go(session, "round-2")

    assert (late, meeting(session).minutes_late) == (12, 2)


def test_more_time_is_eaten_from_what_comes(session: Session) -> None:
    go(session, "opening")

    steering.extend(session=session, minutes=5)

    assert meeting(session).minutes_late == 5


def test_late_meeting_with_no_plenary_left_is_told_nothing(
    session: Session, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=12))
    go(session, "closing")

    assert meeting(session).minutes_late == 0
