"""The lines of the agenda as they are changed, before a meeting and in the middle of one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sessions_app.content import self_check
from sessions_app.domain import agenda, steering
from sessions_app.domain.exceptions import (
    AgendaIsFull,
    AlreadyOnAgenda,
    MeetingHasEnded,
    NoSuchStep,
    NothingWouldBeLeft,
    SessionFinished,
    StepHasBegun,
    StepWouldBePassed,
)
from sessions_app.domain.planning import Line
from sessions_app.domain.soundness import gaps_in_numbers
from sessions_app.enums import Plan, StepKind
from sessions_app.models import Meeting, Note, Session, Step
from tests.factories import make_group, make_note, make_session, open_round

pytestmark = pytest.mark.django_db
START = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)
CHECK = self_check("innovasjon", "nb")
BREAK = Line(StepKind.BREAK, 10)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session() -> Session:
    return make_session()


@pytest.fixture
def series() -> Session:
    return make_session(plan=Plan.SERIES)


def names(session: Session, meeting: int = 1) -> list[str]:
    return [step.name for step in Step.objects.of(session).in_order() if step.meeting.number == meeting]


def step_of(session: Session, name: str, meeting: int = 1) -> Step:
    return steering.step_named(session, f"{meeting}:{name}")


def go(session: Session, name: str, meeting: int = 1) -> None:
    steering.go_to(session=session, step=step_of(session, name, meeting))


def move(session: Session, name: str, offset: int, meeting: int = 1) -> None:
    step = step_of(session, name, meeting)
    agenda.move_step(session=session, step=step.pk, seen=step.position, offset=offset)


def is_sound(session: Session) -> bool:
    return list(gaps_in_numbers(Session.objects.filter(pk=session.pk))) == []


def revision(session: Session) -> int:
    return Session.objects.get(pk=session.pk).revision


# --- moving -------------------------------------------------------------------------------------------------


def test_line_changes_places_with_the_one_above(session: Session) -> None:
    move(session, "break-1", -1)

    assert names(session)[:4] == ["opening", "round-1", "break-1", "plenary-1"]
    assert is_sound(session)


def test_line_changes_places_with_the_one_below(session: Session) -> None:
    move(session, "opening", 1)

    assert names(session)[:3] == ["round-1", "opening", "plenary-1"]
    assert is_sound(session)


def test_line_sent_down_twice_by_a_bad_network_moves_once(session: Session) -> None:
    step = step_of(session, "break-1")
    for _ in range(2):
        agenda.move_step(session=session, step=step.pk, seen=step.position, offset=1)

    assert names(session)[2:6] == ["plenary-1", "round-2", "break-1", "plenary-2"]


def test_line_that_somebody_moved_meanwhile_is_not_moved_from_where_it_was(session: Session) -> None:
    step = step_of(session, "break-1")
    move(session, "break-1", -1)
    move(session, "break-1", -1)

    agenda.move_step(session=session, step=step.pk, seen=step.position, offset=1)

    assert names(session)[:3] == ["opening", "break-1", "round-1"]


def test_line_sent_twice_over_the_edge_of_a_meeting_moves_once(series: Session) -> None:
    move(series, "plenary-1", 1)
    step = step_of(series, "plenary-1")
    for _ in range(2):
        agenda.move_step(session=series, step=step.pk, seen=step.position, offset=1)

    assert names(series, 2)[:2] == ["plenary-1", "opening"]


@pytest.mark.parametrize(("name", "offset"), [("opening", -1), ("closing", 1)])
def test_line_at_the_edge_of_the_only_meeting_stays(session: Session, name: str, offset: int) -> None:
    before = names(session)

    move(session, name, offset)

    assert names(session) == before


def test_round_is_taken_in_the_next_meeting(series: Session) -> None:
    move(series, "plenary-1", 1)
    move(series, "plenary-1", 1)
    move(series, "round-1", 1)
    move(series, "round-1", 1)

    assert names(series) == ["opening", "closing"]
    assert names(series, 2)[:3] == ["round-1", "plenary-1", "opening"]
    assert is_sound(series)


def test_line_is_taken_at_the_end_of_the_meeting_before(series: Session) -> None:
    move(series, "look-back", -1, meeting=2)
    move(series, "look-back", -1, meeting=2)

    assert names(series)[-2:] == ["closing", "look-back"]
    assert names(series, 2)[0] == "opening"
    assert is_sound(series)


def test_break_gets_a_free_number_in_the_meeting_it_comes_to(series: Session) -> None:
    agenda.add_step(session=series, after=step_of(series, "closing").pk, line=BREAK)
    agenda.add_step(session=series, after=step_of(series, "opening", 2).pk, line=BREAK)

    move(series, "break-1", 1)

    assert names(series, 2)[:3] == ["break-2", "opening", "break-1"]


def test_meeting_has_one_closing_only(series: Session) -> None:
    with pytest.raises(AlreadyOnAgenda):
        move(series, "closing", 1)

    assert names(series) == ["opening", "round-1", "plenary-1", "closing"]


def test_last_line_does_not_leave_its_meeting(series: Session) -> None:
    for name in ("opening", "look-back", "round-2", "plenary-2"):
        agenda.remove_step(session=series, step=step_of(series, name, 2).pk)

    with pytest.raises(NothingWouldBeLeft):
        move(series, "closing", 1, meeting=2)


def test_line_does_not_go_back_to_a_meeting_that_has_ended(series: Session) -> None:
    go(series, "round-1")
    steering.end_meeting(session=series)

    with pytest.raises(MeetingHasEnded):
        move(series, "opening", -1, meeting=2)


def test_round_not_reached_in_a_meeting_that_has_ended_goes_to_the_next(series: Session) -> None:
    move(series, "round-1", 1)
    move(series, "round-1", 1)
    go(series, "plenary-1")
    steering.end_meeting(session=series)

    move(series, "round-1", 1)

    assert names(series, 2)[0] == "round-1"
    assert steering.go_on(session=series) == step_of(series, "round-1", 2)


def test_what_has_begun_keeps_its_place(session: Session) -> None:
    go(session, "round-1")
    go(session, "plenary-1")

    for name in ("round-1", "plenary-1"):
        with pytest.raises(StepHasBegun):
            move(session, name, 1)


def test_line_is_not_put_before_the_present_one(session: Session) -> None:
    go(session, "plenary-1")

    with pytest.raises(StepWouldBePassed):
        move(session, "break-1", -1)

    assert names(session)[2:4] == ["plenary-1", "break-1"]


def test_skipped_round_is_taken_later(session: Session) -> None:
    go(session, "plenary-1")

    move(session, "round-1", 1)

    assert names(session)[:3] == ["opening", "plenary-1", "round-1"]
    assert steering.go_on(session=session) == step_of(session, "round-1")


def test_line_of_another_session_stays(session: Session) -> None:
    foreign = make_session(number="1151")
    step = step_of(foreign, "break-1")

    agenda.move_step(session=session, step=step.pk, seen=step.position, offset=1)

    assert names(foreign) == names(session)


def test_order_is_kept_by_whoever_comes_back_to_it(session: Session) -> None:
    """Back is as safe as forward: the agenda moved under way does not lose where we are."""
    go(session, "round-1")
    move(session, "break-1", -1)

    steering.go_on(session=session)
    steering.go_on(session=session, offset=-1)

    session.refresh_from_db()
    assert session.current_step == step_of(session, "round-1")


# --- adding -------------------------------------------------------------------------------------------------


def test_break_is_added_in_the_middle_of_the_meeting(session: Session) -> None:
    open_round(session, 1)

    agenda.add_step(session=session, after=step_of(session, "round-1").pk, line=BREAK)

    assert names(session)[:4] == ["opening", "round-1", "break-3", "plenary-1"]
    assert is_sound(session)
    going_to = steering.go_on(session=session)
    assert going_to is not None
    assert going_to.name == "break-3"


def test_own_line_is_found_by_its_name(session: Session) -> None:
    line = Line(StepKind.OTHER, 15, title="Film fra Træna")

    step = agenda.add_step(session=session, after=step_of(session, "opening").pk, line=line)

    assert steering.step_named(session, "other-1") == step
    assert (step.name, step.title, step.minutes) == ("other-1", "Film fra Træna", 15)


def test_line_sent_twice_is_added_once(session: Session) -> None:
    after = step_of(session, "opening").pk
    first, second = (agenda.add_step(session=session, after=after, line=BREAK) for _ in range(2))

    assert first == second
    assert names(session).count("break-3") == 1


def test_another_line_at_the_same_place_is_added_too(session: Session) -> None:
    after = step_of(session, "opening").pk
    for title in ("Film", "Sang"):
        agenda.add_step(session=session, after=after, line=Line(StepKind.OTHER, 5, title=title))

    assert [step.title for step in Step.objects.of(session).in_order()[1:3]] == ["Sang", "Film"]


def test_round_taken_away_is_put_back(session: Session) -> None:
    agenda.remove_step(session=session, step=step_of(session, "round-2").pk)

    agenda.add_step(
        session=session, after=step_of(session, "break-1").pk, line=Line(StepKind.ROUND, 20, number=2)
    )

    assert names(session)[3:6] == ["break-1", "round-2", "plenary-2"]


def test_round_stands_once_in_a_meeting(session: Session) -> None:
    line = Line(StepKind.ROUND, 20, number=2)

    with pytest.raises(AlreadyOnAgenda):
        agenda.add_step(session=session, after=step_of(session, "opening").pk, line=line)


def test_round_that_was_opened_is_taken_up_again_in_the_next_meeting(series: Session) -> None:
    note = make_note(group=make_group(session=series))
    line = Line(StepKind.ROUND, 20, number=1)

    agenda.add_step(session=series, after=step_of(series, "look-back", 2).pk, line=line)

    assert names(series, 2) == ["opening", "look-back", "round-1", "round-2", "plenary-2", "closing"]
    assert Note.objects.get().text == note.text


def test_line_is_not_added_where_nobody_comes_by(session: Session) -> None:
    go(session, "round-2")

    with pytest.raises(StepWouldBePassed):
        agenda.add_step(session=session, after=step_of(session, "round-1").pk, line=BREAK)


def test_line_is_not_added_to_a_meeting_that_has_ended(series: Session) -> None:
    go(series, "round-1")
    steering.end_meeting(session=series)

    with pytest.raises(MeetingHasEnded):
        agenda.add_step(session=series, after=step_of(series, "closing").pk, line=BREAK)


def test_line_is_not_added_behind_one_that_is_gone(session: Session) -> None:
    foreign = step_of(make_session(number="1151"), "opening")

    with pytest.raises(NoSuchStep):
        agenda.add_step(session=session, after=foreign.pk, line=BREAK)


def test_agenda_has_an_end(session: Session) -> None:
    after = step_of(session, "opening").pk
    for number in range(agenda.MOST_LINES - len(names(session))):
        agenda.add_step(session=session, after=after, line=Line(StepKind.OTHER, 1, title=str(number)))

    with pytest.raises(AgendaIsFull):
        agenda.add_step(session=session, after=after, line=BREAK)


@pytest.mark.parametrize(
    ("plan", "offered"),
    [
        (Plan.ONE_MEETING, ["break", "other", "plenary-2"]),
        (Plan.SERIES, ["break", "other", "plenary-2", "opening", "look-back", "closing"]),
    ],
)
def test_what_is_missing_is_offered(plan: Plan, offered: list[str]) -> None:
    session = make_session(plan=plan)
    meeting = 2 if plan == Plan.SERIES else 1
    missing = ["plenary-2"] + ["opening", "look-back", "closing"] * (plan == Plan.SERIES)
    for name in missing:
        agenda.remove_step(session=session, step=step_of(session, name, meeting).pk)

    lines = agenda.missing_kinds(list(Step.objects.of(session)), CHECK)

    assert [line.name for line in lines] == offered


# --- removing -----------------------------------------------------------------------------------------------


def test_line_is_removed_and_the_places_closed_up(session: Session) -> None:
    agenda.remove_step(session=session, step=step_of(session, "break-1").pk)

    steps = Step.objects.of(session).in_order()
    assert [step.position for step in steps] == list(range(1, 10))
    assert names(session)[2:5] == ["plenary-1", "round-2", "plenary-2"]


def test_line_removed_twice_is_gone_once(session: Session) -> None:
    step = step_of(session, "break-1").pk
    for _ in range(2):
        agenda.remove_step(session=session, step=step)

    assert len(names(session)) == 9


def test_round_that_was_opened_is_not_removed(session: Session) -> None:
    """Also without notes: a phone that was away may still bring one."""
    go(session, "round-1")
    go(session, "plenary-1")

    for name in ("round-1", "plenary-1"):
        with pytest.raises(StepHasBegun):
            agenda.remove_step(session=session, step=step_of(session, name).pk)


def test_meeting_keeps_a_line(series: Session) -> None:
    steps = [step.pk for step in Step.objects.of(series).in_order() if step.meeting.number == 3]
    for step in steps[:-1]:
        agenda.remove_step(session=series, step=step)

    with pytest.raises(NothingWouldBeLeft):
        agenda.remove_step(session=series, step=steps[-1])


def test_line_of_another_session_is_not_removed(session: Session) -> None:
    foreign = make_session(number="1151")

    agenda.remove_step(session=session, step=step_of(foreign, "break-1").pk)

    assert "break-1" in names(foreign)


# --- words and minutes --------------------------------------------------------------------------------------


def test_line_is_given_a_name_and_the_usual_one_back(session: Session) -> None:
    step = step_of(session, "break-1")

    agenda.rename_steps(session=session, titles={step.pk: "Lunsj"})
    named = step_of(session, "break-1").title
    agenda.rename_steps(session=session, titles={step.pk: ""})

    assert (named, step_of(session, "break-1").title) == ("Lunsj", "")


def test_longer_step_moves_its_running_clock(session: Session, clock: time_machine.Traveller) -> None:
    step = open_round(session, 1)
    clock.shift(timedelta(minutes=10))

    agenda.set_minutes(session=session, minutes={step.pk: 35})

    assert step_of(session, "round-1").seconds_left(datetime.now(UTC)) == 25 * 60


def test_shorter_step_does_not_pause_below_zero(session: Session, clock: time_machine.Traveller) -> None:
    step = open_round(session, 1)
    clock.shift(timedelta(minutes=29))
    steering.pause(session=session)

    agenda.set_minutes(session=session, minutes={step.pk: 20})

    assert step_of(session, "round-1").seconds_left(datetime.now(UTC)) == 0


def test_nothing_to_change_tells_nobody(session: Session) -> None:
    before = revision(session)

    agenda.set_minutes(session=session, minutes={})
    agenda.rename_steps(session=session, titles={})

    assert revision(session) == before


# --- all of it ----------------------------------------------------------------------------------------------


def test_every_change_is_told_to_all_screens(session: Session) -> None:
    revisions = [revision(session)]
    break_1 = step_of(session, "break-1").pk
    for act in (
        lambda: agenda.set_minutes(session=session, minutes={break_1: 15}),
        lambda: agenda.rename_steps(session=session, titles={break_1: "Kaffe"}),
        lambda: move(session, "break-1", 1),
        lambda: agenda.add_step(session=session, after=break_1, line=BREAK),
        lambda: agenda.remove_step(session=session, step=break_1),
    ):
        act()
        revisions.append(revision(session))

    assert revisions == sorted(set(revisions))


def test_finished_session_is_not_changed(session: Session) -> None:
    step = step_of(session, "break-1")
    steering.finish(session=session)

    for act in (
        lambda: agenda.set_minutes(session=session, minutes={step.pk: 15}),
        lambda: agenda.rename_steps(session=session, titles={step.pk: "Kaffe"}),
        lambda: agenda.move_step(session=session, step=step.pk, seen=step.position, offset=1),
        lambda: agenda.add_step(session=session, after=step.pk, line=BREAK),
        lambda: agenda.remove_step(session=session, step=step.pk),
    ):
        with pytest.raises(SessionFinished):
            act()


def test_nothing_written_is_touched(series: Session) -> None:
    make_note(group=make_group(session=series))
    before = list(Note.objects.values())

    move(series, "closing", -1)
    move(series, "round-2", 1, meeting=2)
    agenda.remove_step(session=series, step=step_of(series, "plenary-1").pk)
    agenda.add_step(session=series, after=step_of(series, "closing").pk, line=BREAK)

    assert list(Note.objects.values()) == before
    assert is_sound(series)
    assert Meeting.objects.filter(session=series).count() == 3
