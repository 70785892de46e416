from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sessions_app.content import self_check
from sessions_app.domain.planning import (
    Line,
    Squeeze,
    agenda_of,
    plan_session,
    propose_agenda,
    propose_groups,
    round_minutes_of,
    squeeze,
)
from sessions_app.enums import Plan, StepKind
from sessions_app.models import Group, Session, Step
from tests.factories import make_session, municipality

CHECK = self_check("innovasjon", "nb")


@pytest.mark.parametrize(
    ("people", "sizes"),
    [
        (4, (4,)),
        (6, (6,)),
        (8, (4, 4)),
        (12, (6, 6)),
        (13, (5, 4, 4)),
        (22, (6, 6, 5, 5)),
        (23, (6, 6, 6, 5)),
        (24, (6, 6, 6, 6)),
        (25, (5, 5, 5, 5, 5)),
        (120, (6,) * 20),
    ],
)
def test_people_are_spread_evenly_over_the_fewest_tables(people: int, sizes: tuple[int, ...]) -> None:
    assert propose_groups(people, CHECK).sizes == sizes


@pytest.mark.parametrize(("people", "sizes"), [(1, (1,)), (2, (2,)), (3, (3,)), (7, (4, 3))])
def test_too_few_people_get_what_is_closest_and_are_told(people: int, sizes: tuple[int, ...]) -> None:
    split = propose_groups(people, CHECK)

    assert split.sizes == sizes
    assert not split.fits


def test_nobody_is_left_out_and_no_table_is_too_large() -> None:
    for people in range(1, 501):
        split = propose_groups(people, CHECK)

        assert sum(split.sizes) == people
        assert max(split.sizes) <= 6
        assert max(split.sizes) - min(split.sizes) <= 1
        assert split.fits == (people not in {1, 2, 3, 7})


def lines(plan: Plan, minutes: int = 40) -> list[list[tuple[str, int]]]:
    return [
        [(line.name, line.minutes) for line in meeting] for meeting in propose_agenda(CHECK, plan, minutes)
    ]


def test_one_meeting_takes_two_and_a_half_hours() -> None:
    assert lines(Plan.ONE_MEETING) == [
        [
            ("opening", 10), ("round-1", 30), ("plenary-1", 10), ("break-1", 10), ("round-2", 30),
            ("plenary-2", 10), ("break-2", 10), ("round-3", 25), ("plenary-3", 10), ("closing", 5),
        ]
    ]  # fmt: skip
    assert sum(minutes for _, minutes in lines(Plan.ONE_MEETING)[0]) == 150


def test_long_break_is_one_and_takes_the_same_time() -> None:
    meeting = lines(Plan.LONG_BREAK)[0]

    assert [(name, minutes) for name, minutes in meeting if name.startswith("break")] == [("break-1", 20)]
    assert sum(minutes for _, minutes in meeting) == 150


def test_series_has_a_meeting_per_round_and_looks_back() -> None:
    assert lines(Plan.SERIES) == [
        [("opening", 10), ("round-1", 30), ("plenary-1", 10), ("closing", 5)],
        [("opening", 10), ("look-back", 10), ("round-2", 30), ("plenary-2", 10), ("closing", 5)],
        [("opening", 10), ("look-back", 10), ("round-3", 30), ("plenary-3", 10), ("closing", 5)],
    ]


@given(minutes=st.integers(CHECK.shortest_round, CHECK.longest_round), plan=st.sampled_from(Plan))
def test_every_plan_has_three_rounds_of_the_minutes_asked_for(minutes: int, plan: Plan) -> None:
    agenda = [line for meeting in propose_agenda(CHECK, plan, minutes) for line in meeting]

    for number in (1, 2, 3):
        own = [line.minutes for line in agenda if line.number == number and line.kind != StepKind.BREAK]
        assert len(own) == 2
        assert sum(own) in {minutes, minutes - 5}
        assert min(own) >= 5


def test_a_round_may_take_twenty_to_forty_minutes() -> None:
    assert (CHECK.shortest_round, CHECK.longest_round, CHECK.usual_round) == (20, 40, 40)


@pytest.mark.django_db
def test_plan_is_stored_as_proposed() -> None:
    session = make_session(people=23)

    meeting = session.meetings.get()

    assert [(step.name, step.minutes) for step in meeting.steps.order_by("position")] == lines(
        Plan.ONE_MEETING
    )[0]
    assert list(Group.objects.of(session).values_list("number", "seats")) == [(1, 6), (2, 6), (3, 6), (4, 6)]
    assert session.current_step is None
    assert not Step.objects.of(session).exclude(opened_at=None).exists()


@pytest.mark.django_db
def test_series_meets_every_second_week_at_tables_of_its_own() -> None:
    first = timezone.make_aware(datetime(2027, 3, 10, 9, 0))  # noqa: DTZ001 - made aware in the same breath

    session = make_session(plan=Plan.SERIES, people=12, starts_at=first)

    starts = list(session.meetings.order_by("number").values_list("starts_at", flat=True))
    assert starts == [first, first + timedelta(weeks=2), first + timedelta(weeks=4)]
    assert Group.objects.of(session).count() == 6


@pytest.mark.django_db
def test_session_is_kept_for_a_year() -> None:
    session = make_session()

    assert session.delete_on == (timezone.now() + timedelta(days=365)).date()
    assert session.municipality == municipality()


def at_nine(month: int, day: int) -> datetime:
    return timezone.make_aware(datetime(2027, month, day, 9, 0))  # noqa: DTZ001 - made aware in the same breath


def planned_series(*later: datetime | None) -> Session:
    return plan_session(
        municipality=municipality(), check=CHECK, plan=Plan.SERIES, arena="leaders", language="nb", people=12,
        starts_at=at_nine(3, 10), later=later, agenda=propose_agenda(CHECK, Plan.SERIES, 40), created_by=None,
    )  # fmt: skip


@pytest.mark.django_db
def test_meeting_of_a_series_may_be_planned_later() -> None:
    session = planned_series(at_nine(5, 3), None)

    starts = list(session.meetings.order_by("number").values_list("starts_at", flat=True))
    assert starts == [at_nine(3, 10), at_nine(5, 3), None]


@pytest.mark.django_db
def test_series_is_kept_for_a_year_after_its_last_meeting() -> None:
    session = planned_series(at_nine(5, 3), at_nine(9, 1))

    assert session.delete_on == (at_nine(9, 1) + timedelta(days=365)).date()


@pytest.mark.django_db
def test_agenda_of_a_session_is_the_one_it_was_planned_with() -> None:
    agenda = propose_agenda(CHECK, Plan.SERIES, 30)
    renamed = ((replace(agenda[0][0], title="Velkommen"), *agenda[0][1:]), *agenda[1:])

    session = plan_session(
        municipality=municipality(), check=CHECK, plan=Plan.SERIES, arena="leaders", language="nb", people=12,
        starts_at=None, agenda=renamed, created_by=None,
    )  # fmt: skip

    assert agenda_of(session) == renamed
    assert round_minutes_of(renamed, CHECK) == 30


@pytest.mark.parametrize(("minutes", "allowed"), [(5, 20), (20, 20), (33, 33), (40, 40), (90, 40)])
def test_round_of_any_length_is_copied_within_what_the_method_allows(minutes: int, allowed: int) -> None:
    agenda = ((Line(StepKind.ROUND, minutes - 2, 1), Line(StepKind.PLENARY, 2, 1)),)

    assert round_minutes_of(agenda, CHECK) == allowed


@given(minutes=st.integers(CHECK.shortest_round, CHECK.longest_round), plan=st.sampled_from(Plan))
def test_no_proposal_takes_time_from_plenary(minutes: int, plan: Plan) -> None:
    for meeting in propose_agenda(CHECK, plan, minutes):
        assert squeeze(meeting, meeting) == Squeeze((), 0)


def test_round_without_plenary_has_no_time_for_it() -> None:
    (meeting,) = propose_agenda(CHECK, Plan.ONE_MEETING, 40)
    without = [line for line in meeting if line.name != "plenary-2"]

    assert squeeze(meeting, without) == Squeeze((2,), 0)


def test_shorter_meeting_is_no_trouble() -> None:
    (meeting,) = propose_agenda(CHECK, Plan.ONE_MEETING, 40)
    shorter = [replace(line, minutes=5) for line in meeting]

    assert squeeze(meeting, shorter) == Squeeze((), 0)
