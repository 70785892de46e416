"""The agenda as it is changed on its page, before and during a meeting."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from sessions_app.domain import agenda
from sessions_app.domain.planning import Line
from sessions_app.domain.steering import end_meeting, finish, go_to, step_named
from sessions_app.enums import Plan, StepKind
from sessions_app.models import Session, Step
from tests.factories import make_facilitator, make_session
from tests.views.clients import Answer, laptop, queries_of

pytestmark = pytest.mark.django_db
PART = {"hx-request": "true", "hx-target": "form#lines"}
NINE = datetime(2027, 3, 10, 8, 0, tzinfo=UTC)  # in Norway


@pytest.fixture
def user() -> User:
    return make_facilitator()


@pytest.fixture
def session(user: User) -> Session:
    return make_session(created_by=user, starts_at=NINE)


def look(user: User, session: Session, query: str = "", **headers: str) -> Answer:
    return laptop(user).get(f"/s/{session.pk}/agenda/{query}", headers=headers)


def send(user: User, session: Session, **fields: object) -> Answer:
    """As the page sends it; `_` stands for `-`."""
    data = {name.replace("_", "-"): value for name, value in fields.items()}
    return laptop(user).post(f"/s/{session.pk}/agenda/", data)


def step_of(session: Session, name: str) -> Step:
    return step_named(session, name)


def names(session: Session) -> list[str]:
    return [step.name for step in Step.objects.of(session).in_order()]


def shown(page: str) -> list[str]:
    """The lines as they stand on the page."""
    return re.findall(r'data-step="([a-z0-9-]+)"', page)


def problem(page: str) -> bool:
    return "agenda-refusal" in page


# --- words and minutes --------------------------------------------------------------------------------------


def test_minutes_are_changed(user: User, session: Session) -> None:
    step = step_of(session, "opening")

    response = send(user, session, **{f"minutes_{step.pk}": 25})

    assert (response.status_code, response["Location"]) == (303, f"/s/{session.pk}/agenda/?told=save.0")
    assert step_of(session, "opening").minutes == 25


def test_clock_times_follow(user: User, session: Session) -> None:
    agenda.set_minutes(session=session, minutes={step_of(session, "opening").pk: 25})

    page = look(user, session).text

    assert re.findall(r'agenda-time">([^<]*)<', page)[:3] == ["09:00", "09:25", "09:55"]


def test_line_is_renamed(user: User, session: Session) -> None:
    step = step_of(session, "break-1")

    send(user, session, **{f"title_{step.pk}": "  Lunsj\nog prat ", f"initial_title_{step.pk}": "Pause"})

    assert step_of(session, "break-1").title == "Lunsj og prat"


def test_name_that_was_only_shown_is_not_saved(user: User, session: Session) -> None:
    """Or the round would keep its bokmål name on the phone of whoever reads nynorsk."""
    step = step_of(session, "round-1")

    send(user, session, **{f"title_{step.pk}": "Kartlegge", f"initial_title_{step.pk}": "Kartlegge"})

    assert step_of(session, "round-1").title == ""


def test_two_who_lead_do_not_undo_each_other(user: User, session: Session) -> None:
    """What one did not touch is not what the other changed meanwhile."""
    opening, pause = step_of(session, "opening"), step_of(session, "break-1")
    agenda.set_minutes(session=session, minutes={pause.pk: 30})

    seen = {f"minutes_{pause.pk}": 10, f"initial_minutes_{pause.pk}": 10}
    send(user, session, **{f"minutes_{opening.pk}": 5, f"initial_minutes_{opening.pk}": 10}, **seen)

    assert (step_of(session, "opening").minutes, step_of(session, "break-1").minutes) == (5, 30)


@pytest.mark.parametrize("minutes", ["", "0", "241", "ti"])
def test_minutes_that_cannot_be_are_told_and_kept(user: User, session: Session, minutes: str) -> None:
    step = step_of(session, "opening")

    page = send(user, session, **{f"minutes_{step.pk}": minutes, "remove": step_of(session, "break-1").pk})

    assert page.status_code == 422
    assert f'value="{minutes}" aria-invalid="true"' in page.text
    assert (step_of(session, "opening").minutes, "break-1" in names(session)) == (10, True)


def test_name_too_long_is_told_and_kept(user: User, session: Session) -> None:
    step = step_of(session, "break-1")

    page = send(user, session, **{f"title_{step.pk}": "å" * 81})

    assert page.status_code == 422
    assert "å" * 81 in page.text
    assert step_of(session, "break-1").title == ""


def test_line_added_meanwhile_is_not_asked_for(user: User, session: Session) -> None:
    """The page was drawn before it came, so nothing is sent for it."""
    step = step_of(session, "opening")
    agenda.add_step(session=session, after=step.pk, line=Line(StepKind.BREAK, 10))

    response = send(user, session, **{f"minutes_{step.pk}": 15})

    assert (response.status_code, step_of(session, "opening").minutes) == (303, 15)


def test_line_of_a_foreign_session_stays(user: User, session: Session) -> None:
    foreign = step_of(make_session(number="1151"), "opening")

    send(user, session, **{f"minutes_{foreign.pk}": 99, f"title_{foreign.pk}": "Vårt"})

    found = Step.objects.get(pk=foreign.pk)
    assert (found.minutes, found.title) == (10, "")


# --- buttons ------------------------------------------------------------------------------------------------


def test_line_is_moved_and_one_comes_back_to_it(user: User, session: Session) -> None:
    step = step_of(session, "break-1")

    response = send(user, session, up=f"{step.pk}-{step.position}")

    assert (response.status_code, response["Location"]) == (
        303, f"/s/{session.pk}/agenda/?told=up.{step.pk}"
    )  # fmt: skip
    assert names(session)[2:4] == ["break-1", "plenary-1"]


def test_same_press_sent_twice_moves_once(user: User, session: Session) -> None:
    step = step_of(session, "break-1")
    for _ in range(2):
        send(user, session, down=f"{step.pk}-{step.position}")

    assert names(session)[3:5] == ["round-2", "break-1"]


def test_what_was_typed_is_saved_with_any_button(user: User, session: Session) -> None:
    opening, pause = step_of(session, "opening"), step_of(session, "break-1")

    send(user, session, **{f"minutes_{opening.pk}": 15, "up": f"{pause.pk}-{pause.position}"})

    assert (step_of(session, "opening").minutes, names(session)[2]) == (15, "break-1")


def test_pressed_button_keeps_the_focus_without_scripts(user: User, session: Session) -> None:
    step = step_of(session, "break-1")

    page = look(user, session, f"?told=down.{step.pk}").text

    assert re.findall(r'id="([a-z]+-\d+)"[^>]* autofocus', page) == [f"down-{step.pk}"]


def test_where_the_line_went_is_told(user: User, session: Session) -> None:
    step = step_of(session, "break-1")

    page = look(user, session, f"?told=up.{step.pk}").text

    told = re.search(r'id="told"[^>]*role="status">(.*?)</p>', page, re.DOTALL)
    assert told is not None
    assert re.findall(r"\d+(?::\d+)?", told[1]) == ["4", "10", "09:50"]


@pytest.mark.parametrize("told", ["", "up.0", "up.x", "x.1", "<b>", "up.99999999999999"])
def test_made_up_message_is_not_told(user: User, session: Session, told: str) -> None:
    page = look(user, session, f"?told={told}").text

    assert re.search(r'id="told"[^>]*role="status">\s*</p>', page)


def test_line_is_removed_and_the_focus_goes_to_the_next(user: User, session: Session) -> None:
    step = step_of(session, "break-1")

    response = send(user, session, remove=step.pk)

    following = step_of(session, "round-2").pk
    assert "break-1" not in names(session)
    assert response["Location"] == f"/s/{session.pk}/agenda/?told=remove.{following}"
    page = look(user, session, f"?told=remove.{following}").text
    assert re.findall(r'id="([a-z_]+-\d+)"[^>]* autofocus', page) == [f"id_title-{following}"]


def test_own_line_is_added(user: User, session: Session) -> None:
    after = step_of(session, "opening").pk
    new = {"new_kind": "other", "new_title": "Film", "new_minutes": 15, "new_after": after}

    for _ in range(2):
        send(user, session, add="line", **new)

    added = step_of(session, "other-1")
    assert names(session)[:3] == ["opening", "other-1", "round-1"]
    assert (added.title, added.minutes) == ("Film", 15)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("new_title", ""),
        ("new_minutes", "x"),
        ("new_kind", "lunch"),
        ("new_after", "x"),
        ("new_after", "999999"),
    ],
)
def test_line_that_cannot_be_added_is_told(user: User, session: Session, field: str, value: str) -> None:
    after = step_of(session, "opening").pk
    new = {"new_kind": "other", "new_title": "Film", "new_minutes": 15, "new_after": after}

    page = send(user, session, add="line", **{**new, field: value})

    assert (page.status_code, len(names(session))) == (422, 10)
    assert f'name="{field.replace("_", "-")}"' in page.text
    assert problem(page.text)


def test_what_cannot_be_done_is_told_with_a_reason(user: User, session: Session) -> None:
    step = step_of(session, "opening")
    go_to(session=session, step=step)

    page = send(user, session, remove=step.pk)

    assert (page.status_code, problem(page.text), "opening" in names(session)) == (422, True, True)


@pytest.mark.parametrize("button", ["up", "down", "remove", "add-meeting", "remove-meeting"])
@pytest.mark.parametrize("value", ["", "x", "-", "²-1", "9" * 40, "\x00"])
def test_nonsense_presses_change_nothing(user: User, session: Session, button: str, value: str) -> None:
    response = laptop(user).post(f"/s/{session.pk}/agenda/", {button: value})

    assert (response.status_code, len(names(session))) == (303, 10)


def test_part_is_drawn_alone(user: User, session: Session) -> None:
    page = look(user, session, **PART).text

    assert 'id="lines"' in page
    assert "<html" not in page


# --- in the middle ------------------------------------------------------------------------------------------


def test_what_has_begun_has_no_buttons_and_what_is_over_no_fields(user: User, session: Session) -> None:
    go_to(session=session, step=step_of(session, "opening"))
    go_to(session=session, step=step_of(session, "plenary-1"))

    page = look(user, session).text

    lines = re.split(r"<li ", page)[1:5]
    assert [re.findall(r"is-[a-z]+", line) for line in lines] == [
        ["is-done"],
        ["is-skipped"],
        ["is-present"],
        [],
    ]
    assert [line.count('<input class="ds-input"') for line in lines] == [0, 0, 2, 2]
    assert [line.count("<button") for line in lines] == [0, 3, 0, 3]


def test_nothing_is_changed_after_the_end(user: User, session: Session) -> None:
    step = step_of(session, "opening")
    finish(session=session)

    response = send(user, session, **{f"minutes_{step.pk}": 25, "remove": step.pk})

    assert (response.status_code, response["Location"]) == (303, f"/s/{session.pk}/")
    assert step_of(session, "opening").minutes == 10
    assert "<button" not in re.sub(r"(?s)<footer.*", "", look(user, session).text)


def test_plenary_that_is_eaten_is_told(user: User, session: Session) -> None:
    agenda.set_minutes(session=session, minutes={step_of(session, "plenary-2").pk: 2})

    assert look(user, session).text.count('data-color="warning"') == 1


# --- meetings -----------------------------------------------------------------------------------------------


def test_date_and_place_of_a_meeting_are_changed(user: User, session: Session) -> None:
    meeting = session.present_meeting
    fields = {
        f"day_{meeting.pk}": "2027-04-14",
        f"time_{meeting.pk}": "12:30",
        f"place_{meeting.pk}": "Salen",
    }

    send(user, session, **fields)

    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.place) == (datetime(2027, 4, 14, 10, 30, tzinfo=UTC), "Salen")


def test_meeting_is_planned_later(user: User, session: Session) -> None:
    meeting = session.present_meeting
    seen = {f"initial_day_{meeting.pk}": "2027-03-10", f"initial_time_{meeting.pk}": "09:00"}

    send(user, session, **{f"day_{meeting.pk}": "", f"time_{meeting.pk}": "09:00"}, **seen)

    meeting.refresh_from_db()
    assert meeting.starts_at is None


@pytest.mark.parametrize(
    ("day", "time"), [("2027-04-14", ""), ("i morgen", "09:00"), ("1814-05-17", "09:00")]
)
def test_date_that_cannot_be_is_told(user: User, session: Session, day: str, time: str) -> None:
    meeting = session.present_meeting

    page = send(user, session, **{f"day_{meeting.pk}": day, f"time_{meeting.pk}": time})

    meeting.refresh_from_db()
    assert (page.status_code, meeting.starts_at) == (422, NINE)


def test_meeting_is_added_once_and_removed(user: User, session: Session) -> None:
    for _ in range(2):
        send(user, session, add_meeting=1)
    added = session.meetings.get(number=2)
    count = session.meetings.count()

    send(user, session, remove_meeting=added.pk)

    assert (count, session.meetings.count()) == (2, 1)


def test_meeting_that_has_ended_keeps_its_date(user: User) -> None:
    session = make_session(plan=Plan.SERIES, starts_at=NINE)
    go_to(session=session, step=step_of(session, "round-1"))
    end_meeting(session=session)
    first = session.meetings.get(number=1)
    held_at = first.starts_at

    send(user, session, **{f"day_{first.pk}": "2028-01-01", f"time_{first.pk}": "09:00"})

    first.refresh_from_db()
    assert first.starts_at == held_at


# --- cost ---------------------------------------------------------------------------------------------------


def test_series_takes_as_many_queries_as_one_meeting(user: User) -> None:
    short, long = make_session(), make_session(plan=Plan.SERIES)
    client = laptop(user)

    assert queries_of(client, f"/s/{long.pk}/agenda/") == queries_of(client, f"/s/{short.pk}/agenda/")


# --- on the console -----------------------------------------------------------------------------------------


def test_every_line_but_the_present_one_can_be_gone_to(user: User, session: Session) -> None:
    go_to(session=session, step=step_of(session, "round-1"))

    page = laptop(user).get(f"/s/{session.pk}/").text

    buttons = re.findall(r'<button class="agenda-go" name="step" value="(\d+)"', page)
    present = step_of(session, "round-1").pk
    assert buttons == [str(step.pk) for step in Step.objects.of(session).in_order() if step.pk != present]


def test_only_a_skipped_round_is_asked_about(user: User, session: Session) -> None:
    go_to(session=session, step=step_of(session, "round-1"))

    page = laptop(user).get(f"/s/{session.pk}/").text

    asked = [line for line in re.split(r"<li ", page) if "data-hx-confirm" in line and "agenda-go" in line]
    assert [shown(line)[0] for line in asked] == ["plenary-2", "break-2", "round-3", "plenary-3", "closing"]


def test_own_name_stands_on_the_console(user: User, session: Session) -> None:
    agenda.rename_steps(session=session, titles={step_of(session, "break-1").pk: "Lunsj <b>"})

    page = laptop(user).get(f"/s/{session.pk}/").text

    assert "Lunsj &lt;b&gt;" in page
