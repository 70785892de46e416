"""The agenda as it is led. Time stands still in these tests unless they move it."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from sessions_app.domain import steering
from sessions_app.domain.exceptions import NoSuchStep, NotStarted, SessionFinished
from sessions_app.domain.plenary import write_plenary_note
from sessions_app.domain.silence import silence_of
from sessions_app.enums import Plan
from sessions_app.models import Session, Step
from tests.factories import make_group, make_note, make_session, open_round

pytestmark = pytest.mark.django_db
START = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session(clock: time_machine.Traveller) -> Session:
    return make_session()


def at(session: Session) -> Step:
    session.refresh_from_db()
    assert session.current_step is not None
    return session.current_step


def left(session: Session, clock: time_machine.Traveller) -> int:
    return at(session).seconds_left(datetime.now(UTC))


def test_next_goes_through_the_whole_agenda_and_then_finishes(session: Session) -> None:
    seen = []
    while (step := steering.go_on(session=session)) is not None:
        seen.append(step.name)

    assert seen == [
        "opening", "round-1", "plenary-1", "break-1", "round-2", "plenary-2", "break-2", "round-3",
        "plenary-3", "closing",
    ]  # fmt: skip
    session.refresh_from_db()
    assert session.is_finished
    assert session.current_step is None


def test_first_step_starts_the_session_and_its_clock(session: Session, clock: time_machine.Traveller) -> None:
    steering.go_on(session=session)

    session.refresh_from_db()
    assert session.started_at == START
    assert left(session, clock) == 600


def test_back_returns_to_the_step_with_what_was_left(session: Session, clock: time_machine.Traveller) -> None:
    steering.go_on(session=session)
    clock.shift(timedelta(minutes=4))
    steering.go_on(session=session)
    clock.shift(timedelta(minutes=20))

    step = steering.go_on(session=session, offset=-1)

    assert step is not None
    assert step.name == "opening"
    assert left(session, clock) == 360


def test_back_from_the_first_step_stays_there(session: Session) -> None:
    steering.go_on(session=session)

    steering.go_on(session=session, offset=-1)

    assert at(session).name == "opening"


def test_back_before_the_start_starts_nothing(session: Session) -> None:
    assert steering.go_on(session=session, offset=-1) is None

    session.refresh_from_db()
    assert session.started_at is None


def test_pressed_twice_it_moves_once(session: Session) -> None:
    first = steering.go_on(session=session)
    assert first is not None

    steering.go_on(session=session, seen=first.pk)
    steering.go_on(session=session, seen=first.pk)

    assert at(session).name == "round-1"


def test_pressed_twice_before_the_start_it_starts_once(session: Session) -> None:
    steering.go_on(session=session, seen=0)
    steering.go_on(session=session, seen=0)

    assert at(session).name == "opening"


def test_clock_stands_while_paused(session: Session, clock: time_machine.Traveller) -> None:
    open_round(session, 1)
    clock.shift(timedelta(minutes=10))

    steering.pause(session=session)
    clock.shift(timedelta(hours=2))

    assert left(session, clock) == 20 * 60
    assert at(session).ends_at is None


def test_clock_goes_on_with_what_was_left(session: Session, clock: time_machine.Traveller) -> None:
    open_round(session, 1)
    clock.shift(timedelta(minutes=10))
    steering.pause(session=session)
    clock.shift(timedelta(hours=2))

    steering.resume(session=session)
    steering.resume(session=session)
    clock.shift(timedelta(minutes=5))

    assert left(session, clock) == 15 * 60


def test_clock_that_has_run_out_is_below_zero(session: Session, clock: time_machine.Traveller) -> None:
    open_round(session, 1)
    clock.shift(timedelta(minutes=31))

    assert left(session, clock) == -60


def test_more_time_is_added_to_what_is_left(session: Session, clock: time_machine.Traveller) -> None:
    open_round(session, 1)
    clock.shift(timedelta(minutes=28))

    steering.extend(session=session, minutes=5)

    assert left(session, clock) == 7 * 60


def test_more_time_after_the_end_counts_from_now(session: Session, clock: time_machine.Traveller) -> None:
    open_round(session, 1)
    clock.shift(timedelta(minutes=45))

    steering.extend(session=session, minutes=5)

    assert left(session, clock) == 5 * 60


def test_more_time_while_paused_waits_too(session: Session, clock: time_machine.Traveller) -> None:
    open_round(session, 1)
    steering.pause(session=session)

    steering.extend(session=session, minutes=1)
    clock.shift(timedelta(hours=1))

    assert left(session, clock) == 31 * 60


def test_what_was_given_too_much_is_taken_back(session: Session, clock: time_machine.Traveller) -> None:
    open_round(session, 1)
    steering.extend(session=session, minutes=5)
    clock.shift(timedelta(minutes=3))

    for _ in range(5):
        steering.take_back(session=session, minutes=1)

    assert (left(session, clock), at(session).extra_minutes) == (27 * 60, 0)


def test_no_more_is_taken_back_than_was_given(session: Session, clock: time_machine.Traveller) -> None:
    open_round(session, 1)
    steering.extend(session=session, minutes=1)

    for _ in range(3):
        steering.take_back(session=session, minutes=1)

    assert left(session, clock) == 30 * 60


def test_taking_back_leaves_the_minute_in_which_sentences_are_finished(
    session: Session, clock: time_machine.Traveller
) -> None:
    open_round(session, 1)
    clock.shift(timedelta(minutes=40))
    steering.extend(session=session, minutes=5)
    clock.shift(timedelta(minutes=3, seconds=10))

    seconds = []
    for _ in range(3):
        steering.take_back(session=session, minutes=1)
        seconds.append(left(session, clock))

    assert seconds == [60, 60, 60]


def test_nothing_is_taken_back_of_a_time_that_is_out(session: Session, clock: time_machine.Traveller) -> None:
    open_round(session, 1)
    steering.extend(session=session, minutes=5)
    clock.shift(timedelta(minutes=36))

    steering.take_back(session=session, minutes=1)

    assert (left(session, clock), at(session).extra_minutes) == (-60, 5)


def test_time_is_taken_back_while_paused(session: Session, clock: time_machine.Traveller) -> None:
    open_round(session, 1)
    steering.extend(session=session, minutes=5)
    steering.pause(session=session)

    steering.take_back(session=session, minutes=1)
    clock.shift(timedelta(hours=1))

    assert left(session, clock) == 34 * 60


def test_silent_minutes_stay_the_first_when_time_is_taken_back(session: Session) -> None:
    session.silent_minutes = 5
    session.save()
    open_round(session, 1)
    steering.extend(session=session, minutes=5)

    steering.take_back(session=session, minutes=1)

    session.refresh_from_db()
    silence = silence_of(session, START)
    assert silence is not None
    assert silence.talk_at == START + timedelta(minutes=5)


def test_nothing_to_pause_before_the_start(session: Session) -> None:
    for act in (steering.pause, steering.resume):
        with pytest.raises(NotStarted):
            act(session=session)
    for change in (steering.extend, steering.take_back):
        with pytest.raises(NotStarted):
            change(session=session, minutes=1)


def test_finished_session_cannot_be_led(session: Session) -> None:
    steering.go_on(session=session)
    steering.finish(session=session)
    step = Step.objects.of(session).in_order()[0]

    for act in (
        lambda: steering.go_on(session=session),
        lambda: steering.go_to(session=session, step=step),
        lambda: steering.pause(session=session),
        lambda: steering.extend(session=session, minutes=1),
        lambda: steering.take_back(session=session, minutes=1),
        lambda: steering.finish(session=session),
        lambda: steering.show_group(session=session, group=None),
        lambda: write_plenary_note(session=session, text="Sent", round_number=0, note_id=uuid.uuid4()),
    ):
        with pytest.raises(SessionFinished):
            act()


def test_session_may_finish_before_it_begins(session: Session) -> None:
    steering.finish(session=session)

    assert session.is_finished
    assert session.started_at == session.finished_at == START


def test_finishing_touches_nothing_that_was_written(session: Session) -> None:
    note = make_note(group=make_group(session=session))

    steering.finish(session=session)

    changed_at = note.changed_at
    note.refresh_from_db()
    assert (note.text, note.version, note.changed_at) == ("Vi kjenner loven", 1, changed_at)


def test_every_act_counts_the_session_on(session: Session) -> None:
    steering.go_on(session=session)
    steering.pause(session=session)
    steering.resume(session=session)
    steering.extend(session=session, minutes=1)
    steering.take_back(session=session, minutes=1)
    steering.show_group(session=session, group=make_group(session=session))
    steering.finish(session=session)

    session.refresh_from_db()
    assert session.revision == 7


def test_wall_is_empty_again_at_the_next_step(session: Session) -> None:
    steering.go_on(session=session)
    steering.show_group(session=session, group=make_group(session=session))

    steering.go_on(session=session)

    session.refresh_from_db()
    assert session.group_on_wall is None


def test_steps_are_called_by_their_names(session: Session) -> None:
    for name in ("opening", "round-1", "plenary-3", "break-2", "closing", "1:round-2"):
        assert steering.step_named(session, name).name == name.rpartition(":")[2]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "round",
        "round-4",
        "round-0",
        "opening-1",
        "look-back",
        "2:round-1",
        "x:round-1",
        ":round-1",
        "round-²",
    ],
)
def test_other_names_are_no_steps(session: Session, name: str) -> None:
    with pytest.raises(NoSuchStep):
        steering.step_named(session, name)


def test_step_of_another_meeting_is_named_with_it() -> None:
    session = make_session(plan=Plan.SERIES)

    step = steering.step_named(session, "2:round-2")

    assert (step.meeting.number, step.number) == (2, 2)
    with pytest.raises(NoSuchStep):
        steering.step_named(session, "round-2")
    steering.go_to(session=session, step=step)
    assert steering.step_named(session, "look-back").meeting.number == 2


def test_step_of_another_session_is_not_ours(session: Session) -> None:
    foreign = Step.objects.of(make_session()).in_order()[0]

    with pytest.raises(Step.DoesNotExist):
        steering.go_to(session=session, step=foreign)


def test_same_reflection_sent_twice_is_one(session: Session) -> None:
    note_id = uuid.uuid4()
    for _ in range(2):
        write_plenary_note(session=session, text="Enige", round_number=1, note_id=note_id)

    assert session.plenary_notes.count() == 1


def test_meeting_held_long_after_its_planned_day_is_kept_for_a_year() -> None:
    session = make_session()
    Session.objects.filter(pk=session.pk).update(delete_on=timezone.localdate() - timedelta(days=1))

    steering.go_on(session=session)

    session.refresh_from_db()
    assert session.delete_on >= timezone.localdate() + timedelta(days=364)


# --- a series -----------------------------------------------------------------------------------------------


@pytest.fixture
def series(clock: time_machine.Traveller) -> Session:
    return make_session(plan=Plan.SERIES)


def go(session: Session, name: str) -> Step:
    step = steering.step_named(session, name)
    return steering.go_to(session=session, step=step)


def ended(session: Session) -> list[bool]:
    return [at is not None for at in session.meetings.order_by("number").values_list("ended_at", flat=True)]


def test_meeting_ends_with_its_clock_stopped_and_nothing_open(
    series: Session, clock: time_machine.Traveller
) -> None:
    step = go(series, "1:closing")
    clock.shift(timedelta(minutes=2))

    steering.end_meeting(session=series)

    step.refresh_from_db()
    assert (step.ends_at, step.paused_seconds) == (None, 180)
    assert (series.current_step, series.is_finished) == (None, False)
    assert (series.present_meeting.number, ended(series)) == (2, [True, False, False])


def test_next_after_the_last_step_of_a_meeting_ends_it_and_then_opens_the_next(series: Session) -> None:
    closing = go(series, "1:closing")

    assert steering.go_on(session=series, seen=closing.pk) is None
    assert steering.go_on(session=series, seen=closing.pk) is None
    opened = steering.go_on(session=series, seen=0)

    assert opened is not None
    assert (opened.meeting.number, opened.name) == (2, "opening")


def test_next_after_the_last_meeting_finishes(series: Session) -> None:
    go(series, "3:closing")

    steering.go_on(session=series)

    series.refresh_from_db()
    assert series.is_finished
    assert ended(series) == [True, True, True]


def test_session_is_not_finished_while_a_meeting_is_left(series: Session) -> None:
    go(series, "3:opening")
    go(series, "2:closing")

    steering.go_on(session=series)

    series.refresh_from_db()
    assert not series.is_finished
    assert series.present_meeting.number == 3


def test_back_undoes_the_end_of_a_meeting_and_the_opening_of_the_next(series: Session) -> None:
    go(series, "1:closing")
    for _ in range(2):
        steering.go_on(session=series)

    steering.go_on(session=series, offset=-1)
    series.refresh_from_db()
    between = series.current_step, series.present_meeting.number
    steering.go_on(session=series, offset=-1)

    assert between == (None, 2)
    assert at(series).name == "closing"
    assert ended(series) == [False, False, False]


def test_step_of_a_later_meeting_ends_the_missed_one_too(series: Session) -> None:
    go(series, "1:closing")

    go(series, "3:opening")

    assert ended(series) == [True, True, False]


def test_missed_meeting_may_be_held_after_all(series: Session) -> None:
    go(series, "3:opening")

    go(series, "2:round-2")

    assert ended(series) == [True, False, False]


def test_nothing_to_end_between_two_meetings(series: Session) -> None:
    go(series, "1:closing")
    steering.end_meeting(session=series)

    with pytest.raises(NotStarted):
        steering.end_meeting(session=series)


def test_what_is_written_between_two_meetings_is_taken(series: Session) -> None:
    note = make_note(group=make_group(session=series))
    steering.end_meeting(session=series)

    again = make_note(group=note.group, text="Det kom jeg på i bilen")

    assert again.written_at
    assert series.opened_rounds == [1]


def test_day_that_was_planned_gives_way_to_the_day_it_is_held() -> None:
    session = make_session(starts_at=timezone.now() + timedelta(days=3))

    steering.go_on(session=session)
    begun = session.meetings.get().starts_at
    steering.go_on(session=session)

    assert begun is not None
    assert timezone.localdate(begun) == timezone.localdate()
    assert session.meetings.get().starts_at == begun


def test_hour_that_was_planned_stays_so_that_the_delay_shows() -> None:
    planned = timezone.localtime().replace(hour=0, minute=1)
    session = make_session(starts_at=planned)

    steering.go_on(session=session)

    assert session.meetings.get().starts_at == planned
