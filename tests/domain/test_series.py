"""Meetings weeks apart: what became of each, and what the next one opens with."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sessions_app.domain import steering
from sessions_app.domain.plenary import tick_action
from sessions_app.domain.seating import leave
from sessions_app.domain.series import LookBack, look_back, story_of
from sessions_app.domain.summarising import summarise
from sessions_app.domain.tables import come_again
from sessions_app.enums import Mark, Plan
from sessions_app.models import Participant, Session
from tests.factories import (
    make_action,
    make_group,
    make_note,
    make_participant,
    make_plenary_note,
    make_session,
    open_round,
)

pytestmark = pytest.mark.django_db
START = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def series(clock: time_machine.Traveller) -> Session:
    return make_session(plan=Plan.SERIES, starts_at=START)


def go(session: Session, name: str) -> None:
    steering.go_to(session=session, step=steering.step_named(session, name))


def states(session: Session) -> list[str]:
    session.refresh_from_db()
    return [meeting.state.value for meeting in story_of(session, "nb")]


def back_in(session: Session, number: int) -> LookBack | None:
    session.refresh_from_db()
    return look_back(session, session.meetings.get(number=number), "nb")


def test_meetings_are_to_come_running_held_and_missed(series: Session) -> None:
    told = [states(series)]
    go(series, "1:opening")
    told.append(states(series))
    steering.end_meeting(session=series)
    told.append(states(series))
    go(series, "3:opening")
    told.append(states(series))

    assert told == [
        ["to-come", "to-come", "to-come"],
        ["running", "to-come", "to-come"],
        ["held", "to-come", "to-come"],
        ["held", "missed", "running"],
    ]


def test_meeting_that_the_end_came_before_was_not_held(series: Session) -> None:
    go(series, "1:opening")
    steering.finish(session=series)

    assert states(series) == ["held", "missed", "missed"]


def test_story_has_the_rounds_opened_in_a_meeting_and_else_those_planned(series: Session) -> None:
    go(series, "1:round-1")

    rounds = [[number for number, _ in meeting.rounds] for meeting in story_of(series, "nb")]

    assert rounds == [[1], [2], [3]]


def test_reflection_belongs_to_the_meeting_that_began_before_it(
    series: Session, clock: time_machine.Traveller
) -> None:
    go(series, "1:closing")
    make_plenary_note(session=series, text="Den første dagen", round_number=0)
    steering.end_meeting(session=series)
    clock.shift(timedelta(days=1))
    make_plenary_note(session=series, text="Dagen etter", round_number=0)
    clock.shift(timedelta(days=13))
    go(series, "2:opening")
    make_plenary_note(session=series, text="Den andre dagen", round_number=0)

    said = [meeting.reflections for meeting in story_of(series, "nb")]

    assert said == [("Den første dagen", "Dagen etter"), ("Den andre dagen",), ()]


def test_next_meeting_looks_back_at_what_the_last_one_lifted_out(series: Session) -> None:
    first = make_group(session=series, meeting=1)
    make_note(group=first, text="Et funn", mark=Mark.FINDING)
    make_note(group=first, text="En aha", mark=Mark.AHA)
    make_note(group=first, text="Bare et notat")
    go(series, "2:look-back")

    back = back_in(series, 2)

    assert back is not None
    assert back.meeting.number == 1
    assert [thought.text for thought in back.findings] == ["Et funn"]
    assert [(thought.text, thought.group) for thought in back.ahas] == [("En aha", 1)]


def test_look_back_passes_over_a_meeting_that_was_not_held(series: Session) -> None:
    go(series, "1:opening")
    go(series, "3:opening")

    back = back_in(series, 3)

    assert back is not None
    assert back.meeting.number == 1


def test_first_meeting_has_nothing_to_look_back_at(series: Session) -> None:
    go(series, "1:opening")

    assert back_in(series, 1) is None


def test_nothing_of_the_present_meeting_is_looked_back_at(series: Session) -> None:
    go(series, "1:opening")
    make_note(group=make_group(session=series, meeting=2), question="2.1", text="Nytt", mark=Mark.FINDING)

    back = back_in(series, 2)

    assert back is not None
    assert back.is_empty


def test_look_back_has_open_actions_and_those_done_since(
    series: Session, clock: time_machine.Traveller
) -> None:
    go(series, "1:closing")
    long_done, newly_done, undone = (make_action(session=series, text=text) for text in ("A", "B", "C"))
    tick_action(session=series, action_id=long_done.pk, is_done=True)
    clock.shift(timedelta(days=14))
    go(series, "2:opening")
    tick_action(session=series, action_id=newly_done.pk, is_done=True)
    clock.shift(timedelta(days=14))
    go(series, "3:opening")

    back = back_in(series, 3)

    assert back is not None
    assert [(action.text, action.done_at is not None) for action in back.actions] == [
        ("B", True),
        ("C", False),
    ]
    assert undone.done_at is None


def test_action_ticked_twice_was_done_the_first_time(series: Session, clock: time_machine.Traveller) -> None:
    action = make_action(session=series)
    for _ in range(2):
        tick_action(session=series, action_id=action.pk, is_done=True)
        clock.shift(timedelta(hours=1))

    action.refresh_from_db()
    assert action.done_at == START


def test_action_may_be_ticked_and_unticked_after_the_end(series: Session) -> None:
    action = make_action(session=series)
    steering.finish(session=series)

    told = []
    for is_done in (True, False):
        tick_action(session=series, action_id=action.pk, is_done=is_done)
        action.refresh_from_db()
        told.append(action.done_at)

    assert told == [START, None]


def test_action_of_another_session_is_not_ticked(series: Session) -> None:
    foreign = make_action(session=make_session(number="1151"))

    tick_action(session=series, action_id=foreign.pk, is_done=True)

    foreign.refresh_from_db()
    assert foreign.done_at is None


def test_summary_gives_each_meeting_what_its_groups_lifted_out(series: Session) -> None:
    make_note(group=make_group(session=series, meeting=1), text="Først", mark=Mark.FINDING)
    make_note(group=make_group(session=series, meeting=2), question="2.1", text="Så", mark=Mark.AHA)

    summary = summarise(series, "nb")

    told = [[line.text for table in tables for line in table.notes] for _, tables in summary.thread]
    assert told == [["Først"], ["Så"], []]
    assert [(one.notes, one.lifted_out) for one in summary.meetings] == [(1, 1), (1, 1), (0, 0)]


@pytest.mark.parametrize(
    "change",
    [
        lambda session: go(session, "1:opening"),
        lambda session: make_plenary_note(session=session),
    ],
)
def test_report_of_a_series_changes_with_its_meetings(
    series: Session, change: Callable[[Session], object]
) -> None:
    before = summarise(series, "nb").digest

    change(series)
    series.refresh_from_db()

    assert summarise(series, "nb").digest != before


# --- who comes again ----------------------------------------------------------------------------------------


def a_series(**chosen: object) -> Session:
    session = make_session(plan=Plan.SERIES)
    Session.objects.filter(pk=session.pk).update(**chosen)
    session.refresh_from_db()
    return session


def test_who_comes_again_sits_at_the_same_table_where_groups_are_kept() -> None:
    session = a_series(keeps_groups=True)
    kari = make_participant(group=make_group(session=session, number=3), name="Kari")
    Participant.objects.filter(pk=kari.pk).update(people=2, background="Rektor")
    go(session, "2:opening")

    again = come_again(participant=kari)

    assert again is not None
    assert (again.group.meeting.number, again.group.number) == (2, 3)
    assert (again.name, again.people, again.background) == ("Kari", 2, "Rektor")


def test_who_comes_again_sits_at_the_emptiest_table_where_groups_are_new_or_theirs_is_full() -> None:
    kept, new = a_series(keeps_groups=True), a_series()
    told = []
    for session in (kept, new):
        kari = make_participant(group=make_group(session=session, number=1))
        go(session, "2:opening")
        first = make_group(session=session, number=1, meeting=2)
        for _ in range(6):
            make_participant(group=first)
        again = come_again(participant=kari)
        assert again is not None
        told.append(again.group.number)

    assert told == [2, 2]


def test_who_comes_again_is_seated_anew_where_groups_are_not_kept() -> None:
    session = a_series()
    kari = make_participant(group=make_group(session=session, number=3))
    go(session, "2:opening")

    again = come_again(participant=kari)

    assert again is not None
    assert again.group.number == 1


def test_coming_again_twice_is_once() -> None:
    session = a_series()
    kari = make_participant(group=make_group(session=session))
    go(session, "2:opening")

    seats = [come_again(participant=kari) for _ in range(2)]

    assert seats[0] == seats[1]
    assert Participant.objects.at(session.meetings.get(number=2)).count() == 1


def test_what_is_delivered_late_lands_where_it_was_written() -> None:
    session = a_series()
    group = make_group(session=session)
    kari = make_participant(group=group)
    open_round(session, 1)
    go(session, "2:opening")
    come_again(participant=kari)

    note = make_note(author=Participant.objects.with_session().get(pk=kari.pk))

    assert note.group == group


def test_who_came_to_two_meetings_is_counted_at_both() -> None:
    session = a_series()
    kari = make_participant(group=make_group(session=session))
    go(session, "2:opening")
    come_again(participant=kari)

    came = {table.meeting: table.people for table in summarise(session, "nb").tables}

    assert came == {1: 1, 2: 1}


def test_who_has_left_does_not_come_again_by_itself() -> None:
    session = a_series()
    kari = make_participant(group=make_group(session=session))
    leave(participant=kari)
    go(session, "2:opening")

    assert come_again(participant=kari) is None
