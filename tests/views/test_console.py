"""The facilitator's laptop while the meeting runs."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from sessions_app.domain.steering import end_meeting, finish, go_to, show_group
from sessions_app.domain.wall import keep_off
from sessions_app.enums import Mark, Plan
from sessions_app.models import Group, Session, Step
from tests.factories import (
    make_facilitator,
    make_group,
    make_note,
    make_participant,
    make_session,
    open_round,
)
from tests.views.clients import Answer, laptop, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_facilitator()


@pytest.fixture
def session(user: User) -> Session:
    return make_session(created_by=user)


def steer(user: User, session: Session, act: str, **data: object) -> Answer:
    return laptop(user).post(f"/s/{session.pk}/steer/", {"act": act, **data})


def step_of(session: Session) -> str:
    session.refresh_from_db()
    return session.current_step.name if session.current_step else ""


def start(session: Session, name: str) -> Step:
    step = next(step for step in Step.objects.of(session).in_order() if step.name == name)
    return go_to(session=session, step=step)


# --- steering -----------------------------------------------------------------------------------------------


def test_first_press_opens_the_meeting(user: User, session: Session) -> None:
    response = steer(user, session, "next", seen=0)

    assert (response.status_code, response["Location"]) == (303, f"/s/{session.pk}/")
    assert step_of(session) == "opening"


def test_every_step_is_reached_by_pressing_on(user: User, session: Session) -> None:
    walked = []
    while not Session.objects.get(pk=session.pk).is_finished:
        steer(user, session, "next", seen=session.current_step_id or 0)
        walked.append(step_of(session))

    assert walked == [
        "opening", "round-1", "plenary-1", "break-1", "round-2", "plenary-2", "break-2", "round-3",
        "plenary-3", "closing", "",
    ]  # fmt: skip


def test_series_is_walked_through_all_its_meetings(user: User) -> None:
    session = make_session(plan=Plan.SERIES)
    walked = 0
    while not Session.objects.get(pk=session.pk).is_finished:
        steer(user, session, "next", seen=session.current_step_id or 0)
        step_of(session)
        walked += 1

    assert walked == Step.objects.of(session).count() + 3  # each meeting's end is a press of its own


def test_double_press_is_one_step(user: User, session: Session) -> None:
    for _ in range(2):
        steer(user, session, "next", seen=0)

    assert step_of(session) == "opening"


def test_double_press_at_the_last_step_does_not_finish_twice(user: User, session: Session) -> None:
    closing = start(session, "closing")
    for _ in range(2):
        steer(user, session, "next", seen=closing.pk)

    assert Session.objects.get(pk=session.pk).is_finished


def test_back_goes_one_step_back(user: User, session: Session) -> None:
    start(session, "round-1")
    opened = start(session, "plenary-1")

    steer(user, session, "back", seen=opened.pk)

    assert step_of(session) == "round-1"


def test_between_two_meetings_the_tables_are_those_that_were_held_until_somebody_comes(user: User) -> None:
    session = make_session(plan=Plan.SERIES)
    start(session, "round-1")
    first, second = (make_group(session=session, meeting=number) for number in (1, 2))
    make_note(group=first)
    end_meeting(session=Session.objects.get(pk=session.pk))

    def cards() -> list[bool]:
        page = laptop(user).get(f"/s/{session.pk}/").text
        return [f'id="group-{group.pk}"' in page for group in (first, second)]

    before = cards()
    make_participant(group=second)

    assert (before, cards()) == ([True, False], [False, True])


def test_back_never_begins_what_was_skipped(user: User, session: Session) -> None:
    start(session, "round-1")
    opened = start(session, "break-2")

    steer(user, session, "back", seen=opened.pk)

    assert step_of(session) == "round-1"


def test_pause_stops_the_clock_and_resume_starts_it(user: User, session: Session) -> None:
    step = start(session, "round-1")

    steer(user, session, "pause")
    step.refresh_from_db()
    paused = step.paused_seconds
    steer(user, session, "resume")
    step.refresh_from_db()

    assert paused is not None
    assert (step.paused_seconds, step.ends_at is not None) == (None, True)


@pytest.mark.parametrize(("act", "minutes"), [("more-1", 1), ("more-5", 5)])
def test_more_time_moves_the_end(user: User, session: Session, act: str, minutes: int) -> None:
    step = start(session, "round-1")
    before = step.ends_at

    steer(user, session, act)

    step.refresh_from_db()
    assert before is not None
    assert step.ends_at is not None
    assert (step.ends_at - before).total_seconds() == minutes * 60


def test_minute_given_is_taken_back_and_none_of_the_plan_s(user: User, session: Session) -> None:
    step = start(session, "round-1")
    before = step.ends_at
    steer(user, session, "more-1")
    offered = offers_less(user, session)

    for _ in range(2):
        steer(user, session, "less-1")

    step.refresh_from_db()
    assert step.ends_at == before
    assert (offered, offers_less(user, session)) == (True, False)


def offers_less(user: User, session: Session) -> bool:
    button = re.search(r'<button[^>]*id="less-1"[^>]*>', laptop(user).get(f"/s/{session.pk}/").text)
    assert button is not None
    return "aria-disabled" not in button[0]


def test_chosen_step_is_gone_to(user: User, session: Session) -> None:
    step = next(step for step in Step.objects.of(session) if step.name == "round-3")

    steer(user, session, "go", step=step.pk)

    assert step_of(session) == "round-3"


def test_one_more_table_is_added(user: User, session: Session) -> None:
    steer(user, session, "add-table")

    assert list(Group.objects.of(session).values_list("number", "seats"))[-1] == (5, 6)


def test_finish_ends_the_session(user: User, session: Session) -> None:
    start(session, "round-1")

    steer(user, session, "finish")

    assert Session.objects.get(pk=session.pk).is_finished


@pytest.mark.parametrize(
    "act", ["next", "back", "pause", "resume", "more-1", "more-5", "less-1", "finish", "add-table"]
)
def test_finished_session_is_not_moved(user: User, session: Session, act: str) -> None:
    finish(session=session)
    before = Session.objects.values().get(pk=session.pk)

    response = steer(user, session, act)

    assert response.status_code == 303
    assert Session.objects.values().get(pk=session.pk) == before


@pytest.mark.parametrize("act", ["pause", "resume", "more-5", "less-1", "back"])
def test_session_not_started_has_no_clock_to_move(user: User, session: Session, act: str) -> None:
    response = steer(user, session, act)

    assert (response.status_code, step_of(session)) == (303, "")


@pytest.mark.parametrize("act", ["", "delete", "__class__", "\x00"])
def test_unknown_act_is_not_found(user: User, session: Session, act: str) -> None:
    assert steer(user, session, act).status_code == 404


@pytest.mark.parametrize("seen", ["x", "-1", "²", "٣", "9" * 40, "\x00"])
def test_nonsense_for_the_step_seen_moves_nothing(user: User, session: Session, seen: str) -> None:
    start(session, "round-1")

    response = steer(user, session, "next", seen=seen)

    assert (response.status_code, step_of(session)) == (303, "round-1")


@pytest.mark.parametrize("step", ["x", "-1", "²", "9" * 40, ""])
def test_nonsense_for_a_step_is_not_found(user: User, session: Session, step: str) -> None:
    assert steer(user, session, "go", step=step).status_code == 404


def test_step_of_another_session_is_not_found(user: User, session: Session) -> None:
    foreign = Step.objects.of(make_session(number="1151"))[0]

    response = steer(user, session, "go", step=foreign.pk)

    assert (response.status_code, step_of(session)) == (404, "")


def test_foreign_session_is_not_steered(user: User) -> None:
    foreign = make_session(number="1151")

    response = steer(user, foreign, "next", seen=0)

    assert (response.status_code, step_of(foreign)) == (404, "")


# --- the board ----------------------------------------------------------------------------------------------


def test_board_counts_people_and_notes(user: User, session: Session) -> None:
    group = make_group(session=session)
    make_participant(group=group)
    make_note(group=group, question="1.1")
    make_note(group=group, question="1.2")

    board = laptop(user).get(f"/s/{session.pk}/").context

    assert (board["people_count"], board["note_count"]) == (1, 2)
    assert dict(board["groups"][0].bars) == {"1.1": 1, "1.2": 1, "1.3": 0}


@pytest.mark.parametrize("part", ["agenda", "clock", "groups", "steer", "room"])
def test_part_is_drawn_alone(user: User, session: Session, part: str) -> None:
    headers = {"hx-request": "true", "hx-target": f"div#{part}"}

    answer = laptop(user).get(f"/s/{session.pk}/", headers=headers).text

    assert f'id="{part}"' in answer
    assert "<html" not in answer


def test_board_shows_no_text_of_any_note(user: User, session: Session) -> None:
    make_note(group=make_group(session=session), text="Det står bare i gruppa")

    assert "Det står bare i gruppa" not in laptop(user).get(f"/s/{session.pk}/").text


def test_what_a_group_has_written_is_shown_with_its_seat_codes(user: User, session: Session) -> None:
    participant = make_participant(group=make_group(session=session), name="Kari")
    make_note(author=participant, text="Vi kjenner loven")

    page = laptop(user).get(f"/s/{session.pk}/groups/{participant.group_id}/").text

    assert "Vi kjenner loven" in page
    assert participant.seat_code in page


def test_group_of_another_session_is_not_found(user: User, session: Session) -> None:
    foreign = make_group(session=make_session(number="1151"))
    make_note(group=foreign, text="Naboens")

    response = laptop(user).get(f"/s/{session.pk}/groups/{foreign.pk}/")

    assert response.status_code == 404
    assert "Naboens" not in response.text


def test_groups_that_get_no_turn_in_plenary_are_named(user: User, session: Session) -> None:
    for number, mark in enumerate((Mark.NONE, Mark.FINDING, Mark.NONE, Mark.AHA), start=1):
        make_note(group=make_group(session=session, number=number), mark=mark)
    start(session, "plenary-1")

    assert passed_over(user, session) == "2: Gruppe 1 · Gruppe 3"


def test_where_no_group_has_a_turn_none_is_passed_over(user: User, session: Session) -> None:
    make_note(group=make_group(session=session))
    start(session, "plenary-1")

    assert passed_over(user, session) == ""


def test_group_that_is_shown_is_not_passed_over(user: User, session: Session) -> None:
    """All it lifted out was kept off while it had its turn."""
    group = make_group(session=session)
    note = make_note(group=group, mark=Mark.FINDING)
    make_note(group=make_group(session=session, number=2), mark=Mark.FINDING)
    start(session, "plenary-1")
    show_group(session=session, group=group)
    keep_off(session=session, note_id=note.pk, is_off=True)

    assert passed_over(user, session) == ""


def test_of_many_that_are_passed_over_the_first_are_named(user: User) -> None:
    session = make_session(people=48)
    for number in range(1, 9):
        mark = Mark.FINDING if number == 1 else Mark.NONE
        make_note(group=make_group(session=session, number=number), mark=mark)
    start(session, "plenary-1")

    named = "Gruppe 2 · Gruppe 3 · Gruppe 4 · Gruppe 5 · Gruppe 6 …"
    assert passed_over(user, session) == f"7: {named}"


def passed_over(user: User, session: Session) -> str:
    """How many, and which; not the words between."""
    page = " ".join(laptop(user).get(f"/s/{session.pk}/").text.split())
    line = re.search(r'<p class="quiet passed-over">([0-9]+)[^:]*: (.*?)</p>', page)
    return f"{line[1]}: {line[2].strip()}" if line else ""


def test_clock_says_when_the_step_ends(user: User, session: Session) -> None:
    step = start(session, "round-1")
    assert step.ends_at is not None

    page = laptop(user).get(f"/s/{session.pk}/").text

    assert f'data-ends="{round(step.ends_at.timestamp() * 1000)}"' in page


def test_finished_board_offers_the_report_and_nothing_to_press(user: User, session: Session) -> None:
    finish(session=session)

    page = laptop(user).get(f"/s/{session.pk}/").text

    assert f'href="/s/{session.pk}/report.pdf"' in page
    assert not re.search(r'name="act"', page)


# --- cost ---------------------------------------------------------------------------------------------------


def fill(session: Session, rows: int) -> None:
    """`rows` tables with `rows` people and notes each, at a session with the round opened."""
    open_round(session, 1)
    for number in range(1, rows + 1):
        group = make_group(session=session, number=number)
        for _ in range(rows):
            make_note(author=make_participant(group=group))


@pytest.mark.parametrize(
    "path", [lambda session: f"/s/{session.pk}/", lambda session: f"/s/{session.pk}/groups/{first(session)}/"]
)
def test_three_rows_take_as_many_queries_as_one(user: User, path: Callable[[Session], str]) -> None:
    short, long = make_session(people=6), make_session(people=18)
    fill(short, 1)
    fill(long, 3)
    client = laptop(user)

    assert queries_of(client, path(long)) == queries_of(client, path(short))


def first(session: Session) -> int:
    return Group.objects.of(session).get(number=1, meeting__number=1).pk
