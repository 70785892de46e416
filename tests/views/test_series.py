"""From one meeting to the next, as the laptop, the wall and the phones have it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from sessions_app.domain.rehearsal import make_rehearsal
from sessions_app.domain.steering import end_meeting, go_to, step_named
from sessions_app.enums import Mark, Plan
from sessions_app.models import Action, Participant, Session
from tests.factories import (
    make_action,
    make_facilitator,
    make_group,
    make_note,
    make_participant,
    make_plenary_note,
    make_session,
    municipality,
)
from tests.views.clients import Answer, laptop, nb, phone, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_facilitator()


@pytest.fixture
def series(user: User) -> Session:
    return make_session(created_by=user, plan=Plan.SERIES, starts_at=timezone.now())


def go(session: Session, name: str) -> None:
    go_to(session=session, step=step_named(session, name))


def first_meeting(session: Session) -> Action:
    """A finding, an aha, a reflection and an action, from table 1."""
    group = make_group(session=session, meeting=1)
    make_note(group=group, text="Et funn", mark=Mark.FINDING)
    make_note(group=group, text="En aha", mark=Mark.AHA)
    make_note(group=group, text="Bare et notat")
    make_plenary_note(session=session, text="Vi er enige")
    return make_action(session=session, text="Ringe fylket")


def wall(user: User, session: Session) -> Answer:
    return laptop(user).get(f"/s/{session.pk}/plenary/")


def screen(user: User, session: Session) -> str:
    found: str = wall(user, session).context["screen"]
    return found


# --- between two meetings -----------------------------------------------------------------------------------


def test_big_button_ends_the_meeting_and_then_opens_the_next(user: User, series: Session) -> None:
    go(series, "1:closing")
    page = f"/s/{series.pk}/"
    ends = laptop(user).get(page).text
    end_meeting(session=series)
    opens = laptop(user).get(page).text

    assert nb("End today's meeting") in ends.replace("&#x27;", "'")
    assert nb("Finish the self-check") not in ends
    assert nb("Open meeting %(number)s") % {"number": 2} in opens


def test_only_the_last_meeting_ends_with_finishing(user: User, series: Session) -> None:
    go(series, "3:closing")

    page = laptop(user).get(f"/s/{series.pk}/").text

    assert nb("Finish the self-check") in page
    assert "hx-confirm" in page.partition('id="steer-next"')[0].rpartition("<form")[2]


def test_meeting_that_is_not_held_is_skipped_by_a_button(user: User, series: Session) -> None:
    go(series, "1:closing")
    end_meeting(session=series)
    offered = laptop(user).get(f"/s/{series.pk}/").context["after_missed"]

    laptop(user).post(f"/s/{series.pk}/steer/", {"act": "go", "step": offered.pk})

    series.refresh_from_db()
    assert str(series.current_step) == "opening"
    assert series.present_meeting.number == 3


@pytest.mark.parametrize(("days", "shown"), [(14, "meet-again"), (None, "meet-again"), (0, "join")])
def test_wall_says_when_we_meet_again_and_on_the_day_asks_people_in(
    user: User, series: Session, days: int | None, shown: str
) -> None:
    go(series, "1:closing")
    end_meeting(session=series)
    planned = None if days is None else timezone.now() + timedelta(days=days)
    series.meetings.filter(number=2).update(starts_at=planned)
    series.meetings.filter(number=1).update(ended_at=timezone.now() - timedelta(days=14))

    assert screen(user, series) == shown


def test_wall_thanks_though_the_next_meeting_is_on_the_same_day(user: User, series: Session) -> None:
    series.meetings.filter(number=2).update(starts_at=timezone.now() + timedelta(minutes=1))
    go(series, "1:closing")
    end_meeting(session=series)

    assert screen(user, series) == "meet-again"


def test_phone_of_the_meeting_that_ended_is_sent_nowhere_and_may_write_on(series: Session) -> None:
    kari = make_participant(group=make_group(session=series, meeting=1))
    make_note(author=kari)
    end_meeting(session=series)

    page = phone(kari).get(f"/g/{kari.group_id}/").text

    assert nb("Thank you for today") in page
    assert 'id="new-meeting" class="ds-alert" data-color="info" hidden' in page
    assert 'data-meeting=""' in page


# --- looking back -------------------------------------------------------------------------------------------


def test_wall_looks_back_one_message_at_a_time(user: User, series: Session) -> None:
    first_meeting(series)
    go(series, "2:look-back")

    slides = wall(user, series).context["slides"]

    assert [slide.kind for slide in slides] == ["title", "aha", "finding", "said", "actions"]


def test_crowd_s_findings_are_one_of_each_table_first(user: User, series: Session) -> None:
    for number in range(1, 21):
        group = make_group(session=series, number=number)
        for text in ("først", "så"):
            make_note(group=group, text=f"{number} {text}", mark=Mark.FINDING)
    go(series, "2:look-back")

    slides = [slide for slide in wall(user, series).context["slides"] if slide.kind == "finding"]

    assert [thought.group for slide in slides for thought in slide.items] == list(range(1, 13))
    assert max(len(slide.items) for slide in slides) == 2


def test_long_text_has_a_slide_of_its_own_in_smaller_letters(user: User, series: Session) -> None:
    group = make_group(session=series)
    for text in ("kort", "lang " * 300):
        make_note(group=group, text=text, mark=Mark.FINDING)
    go(series, "2:look-back")

    slides = [slide for slide in wall(user, series).context["slides"] if slide.kind == "finding"]

    assert sorted(slide.size for slide in slides) == ["large", "small"]


def test_first_meeting_that_looks_back_says_that_nothing_came_before(user: User, series: Session) -> None:
    go(series, "2:look-back")

    page = wall(user, series)

    assert page.context["back"] is None
    assert nb("This is where we begin") in page.text


def test_phone_has_what_was_found_last_time_and_no_more(series: Session) -> None:
    first_meeting(series)
    go(series, "2:look-back")
    ola = make_participant(group=make_group(session=series, meeting=2))

    part = (
        phone(ola).get(f"/g/{ola.group_id}/").text.partition('id="look_back"')[2].partition("</details>")[0]
    )

    assert part.startswith(' class="look-back" open')
    said = ("Et funn", "En aha", "Vi er enige", "Ringe fylket", "Bare et notat")
    assert [text for text in said if text not in part] == ["Bare et notat"]


def test_look_back_is_folded_once_the_round_begins(series: Session) -> None:
    first_meeting(series)
    go(series, "2:round-2")
    ola = make_participant(group=make_group(session=series, meeting=2))

    assert '<details id="look_back" class="look-back">' in phone(ola).get(f"/g/{ola.group_id}/").text


def test_phone_of_the_first_meeting_looks_back_at_nothing(series: Session) -> None:
    first_meeting(series)
    kari = Participant.objects.of(series)[0]

    assert "look_back" not in phone(kari).get(f"/g/{kari.group_id}/").text


# --- actions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("back", "page"), [("", "actions/"), ("plenary", "plenary/"), ("series", "series/"), ("home", "actions/")]
)
def test_ticked_action_leads_back_to_where_it_was_ticked(
    user: User, series: Session, back: str, page: str
) -> None:
    action = make_action(session=series)

    answer = laptop(user).post(f"/s/{series.pk}/actions/{action.pk}/done/", {"done": "yes", "back": back})

    action.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, f"/s/{series.pk}/{page}")
    assert action.done_at is not None


def test_press_repeated_by_the_network_takes_nothing_back(user: User, series: Session) -> None:
    action = make_action(session=series)
    for _ in range(2):
        laptop(user).post(f"/s/{series.pk}/actions/{action.pk}/done/", {"done": "yes"})

    action.refresh_from_db()
    assert action.done_at is not None


@pytest.mark.parametrize("done", ["", "maybe", "\x00"])
def test_nonsense_ticks_nothing(user: User, series: Session, done: str) -> None:
    action = make_action(session=series)

    answer = laptop(user).post(f"/s/{series.pk}/actions/{action.pk}/done/", {"done": done})

    action.refresh_from_db()
    assert (answer.status_code, action.done_at) == (404, None)


# --- the thread ---------------------------------------------------------------------------------------------


def test_thread_tells_every_meeting_and_what_became_of_the_actions(user: User, series: Session) -> None:
    action = first_meeting(series)
    go(series, "3:opening")
    laptop(user).post(f"/s/{series.pk}/actions/{action.pk}/done/", {"done": "yes"})

    page = laptop(user).get(f"/s/{series.pk}/series/")

    states = [meeting.state.value for meeting, _ in page.context["summary"].thread]
    assert states == ["held", "missed", "running"]
    for text in ("Et funn", "En aha", "Vi er enige", "Ringe fylket"):
        assert text in page.text


def test_three_meetings_with_notes_take_as_many_queries_as_one(user: User) -> None:
    short, long = (make_session(plan=Plan.SERIES) for _ in range(2))
    first_meeting(short)
    for meeting in (1, 2, 3):
        group = make_group(session=long, meeting=meeting)
        for _ in range(meeting):
            make_note(group=group, question=f"{meeting}.1", mark=Mark.FINDING)
        make_plenary_note(session=long)
        make_action(session=long)
    client = laptop(user)

    assert queries_of(client, f"/s/{long.pk}/series/") == queries_of(client, f"/s/{short.pk}/series/")


# --- who comes again ----------------------------------------------------------------------------------------


def test_phone_that_was_here_before_gets_a_seat_with_one_tap() -> None:
    session = make_session(plan=Plan.SERIES)
    kari = make_participant(group=make_group(session=session), name="Kari")
    go(session, "2:opening")
    client = phone(kari)
    offered = client.get(f"/j/{session.code}/").context["before"]

    answer = client.post(f"/j/{session.code}/", {"again": "yes"})

    seat = Participant.objects.get(group__meeting__number=2)
    assert (answer.status_code, answer["Location"]) == (303, f"/g/{seat.group_id}/")
    assert (offered, seat.name, seat.moved_from) == (kari, "Kari", kari)


def test_somebody_else_with_that_phone_joins_anew() -> None:
    session = make_session(plan=Plan.SERIES)
    kari = make_participant(group=make_group(session=session), name="Kari")
    go(session, "2:opening")

    phone(kari).post(f"/j/{session.code}/", {"name": "Ola"})

    kari.refresh_from_db()
    assert (kari.moved_to, kari.left_at) == (None, None)
    assert Participant.objects.get(group__meeting__number=2).name == "Ola"


def test_unknown_phone_that_says_it_was_here_is_seated_like_anybody() -> None:
    session = make_session(plan=Plan.SERIES)

    Client().post(f"/j/{session.code}/", {"again": "yes"})

    assert Participant.objects.of(session).count() == 1


# --- practice -----------------------------------------------------------------------------------------------


@pytest.fixture
def practice(user: User) -> Session:
    return make_rehearsal(municipality=municipality(), language="nb", created_by=user)


def test_practice_begins_in_the_municipality_of_last_time(user: User) -> None:
    make_session(number="5612", created_by=user)

    answer = laptop(user).post("/practice/")

    session = Session.objects.get(is_rehearsal=True)
    assert (answer.status_code, answer["Location"]) == (303, f"/s/{session.pk}/")
    assert session.municipality.number == "5612"
    assert session.present_meeting.groups.count() == 2


def test_practice_is_marked_wherever_it_is_seen(user: User, practice: Session) -> None:
    kari = make_participant(group=make_group(session=practice))
    mark = nb("Practice – nothing is kept")

    pages = [
        laptop(user).get(f"/s/{practice.pk}/").text,
        wall(user, practice).text,
        phone(kari).get(f"/g/{kari.group_id}/").text,
    ]

    assert [mark in page for page in pages] == [True, True, True]
    assert nb("Practice") in laptop(user).get("/").text


def test_real_session_bears_no_such_mark(user: User, series: Session) -> None:
    mark = nb("Practice – nothing is kept")

    assert mark not in laptop(user).get(f"/s/{series.pk}/").text
    assert mark not in wall(user, series).text


def test_console_makes_a_phone_join(user: User, practice: Session) -> None:
    answer = laptop(user).post(f"/s/{practice.pk}/rehearse/")

    assert answer.status_code == 303
    assert Participant.objects.of(practice).count() == 1


def test_ended_practice_leads_home_and_is_gone(user: User, practice: Session) -> None:
    go(practice, "closing")
    assert practice.current_step is not None

    answer = laptop(user).post(
        f"/s/{practice.pk}/steer/", {"act": "next", "seen": practice.current_step.pk}, follow=True
    )

    assert answer.redirect_chain == [("/?practice=over", 303)]
    assert nb("The practice is over, and nothing of it is kept.") in answer.text
    assert not Session.objects.exists()
