"""The page that is sent out beforehand, and the facilitator's page where its link is found."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from sessions_app.content import self_check
from sessions_app.domain.frame import frame_of
from sessions_app.domain.planning import Frame
from sessions_app.domain.steering import finish
from sessions_app.enums import Language, Plan
from sessions_app.models import Session
from tests.factories import (
    make_action,
    make_facilitator,
    make_note,
    make_participant,
    make_plenary_note,
    make_session,
)
from tests.views.clients import Answer, laptop, nb

pytestmark = pytest.mark.django_db
NINE = timezone.make_aware(datetime(2027, 3, 24, 9, 0))  # noqa: DTZ001 - made aware in the same breath
HOSTILE = "<script>alert(1)</script> & \"'"


@pytest.fixture
def user() -> User:
    return make_facilitator()


def invited(session: Session, *, file: str = "", client: Client | None = None, **extra: str) -> Answer:
    return (client or Client()).get(f"/i/{session.invitation_token}/{file}", **extra)  # type: ignore[arg-type]


def with_frame(session: Session, **changes: str) -> Session:
    Session.objects.filter(pk=session.pk).update(**changes)
    return Session.objects.get(pk=session.pk)


# --- the page -----------------------------------------------------------------------------------------------


def test_invitation_tells_what_when_where_and_who() -> None:
    session = with_frame(make_session(starts_at=NINE), aim="Tre tiltak vi tror på", invited="Formannskapet")
    session.meetings.update(place="Rådhuset, rom 3")
    check = self_check("innovasjon", "nb")

    page = invited(session).text

    for text in ("Guovdageaidnu", "Tre tiltak vi tror på", "Formannskapet", "Rådhuset, rom 3", check.purpose):
        assert text in page
    assert "onsdag 24. mars 2027" in page
    assert "09:00–11:30" in page
    assert [question.text in page for question in check.questions] == [True] * 9
    assert page.count('class="map"') == 1


def test_day_is_written_as_the_language_writes_it() -> None:
    found = []
    for language, words in (
        ("nb", "onsdag 24. mars 2027"),
        ("nn", "onsdag 24. mars 2027"),
        ("en", "Wednesday 24 March 2027"),
    ):
        session = make_session(starts_at=NINE, language=Language(language))
        found.append(words in invited(session).text)

    assert found == [True] * 3


def test_meeting_without_a_date_is_told_to_come() -> None:
    session = make_session(plan=Plan.SERIES, starts_at=NINE)
    session.meetings.filter(number=3).update(starts_at=None)

    page = invited(session).text

    assert page.count(nb("The date comes later")) == 1
    assert page.count("mars 2027") + page.count("april 2027") == 2


def test_invitation_gives_no_seat_no_code_and_nothing_that_was_written() -> None:
    session = make_session(starts_at=NINE)
    note = make_note(group=session.meetings.get().groups.get(number=1), text="Vi kjenner loven")
    make_participant(group=note.group, name="Kari")
    make_plenary_note(session=session, text="Sagt i salen")
    make_action(session=session, text="Ringe fylket")
    client = Client()

    answers = [invited(session, client=client), invited(session, file="calendar.ics", client=client)]

    secrets = [session.code, session.spoken_code, session.join_token, "Vi kjenner loven", "Kari"]
    secrets += ["Sagt i salen", "Ringe fylket", "/g/", f"/s/{session.pk}/", "/j/"]
    found = [text for text in secrets for answer in answers if text in answer.content.decode()]
    assert found == []
    assert not client.cookies


def test_codes_that_open_the_room_open_no_invitation() -> None:
    session = make_session(starts_at=NINE)

    for code in (session.code, session.spoken_code, session.join_token):
        assert Client().get(f"/i/{code}/").status_code == 404


def test_invitation_opens_no_room() -> None:
    session = make_session(starts_at=NINE)

    assert Client().get(f"/j/{session.invitation_token}/").status_code == 404


@pytest.mark.parametrize("file", ["", "calendar.ics"])
def test_finished_looks_like_unknown_and_like_any_page_that_is_not_there(file: str) -> None:
    session = make_session(starts_at=NINE)
    finish(session=session)

    finished = invited(session, file=file)

    unknown, nowhere = Client().get(f"/i/{'x' * 22}/{file}"), Client().get("/nowhere/")
    assert [answer.status_code for answer in (finished, unknown, nowhere)] == [404] * 3
    assert finished.content == unknown.content == nowhere.content


@pytest.mark.parametrize("token", ["%00", "ø", "' OR 1=1", "..", "x" * 5000, "%2e%2e%2f"])
def test_nonsense_finds_no_invitation(token: str) -> None:
    assert Client().get(f"/i/{token}/").status_code == 404


def test_invitation_speaks_the_sessions_language() -> None:
    session = make_session(language=Language.NYNORSK, starts_at=NINE)

    page = invited(session)

    assert page["Content-Language"] == "nn"
    assert self_check("innovasjon", "nn").purpose in page.text


def test_reader_may_choose_another_language() -> None:
    session = make_session(language=Language.NYNORSK, starts_at=NINE)

    page = Client().get(f"/i/{session.invitation_token}/?language=en")

    assert self_check("innovasjon", "en").purpose in page.text


def test_hostile_texts_are_text() -> None:
    session = with_frame(make_session(starts_at=NINE), aim=HOSTILE, invited=HOSTILE)
    session.meetings.update(place=HOSTILE)

    page = invited(session).text

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") == 3


# --- the calendar file --------------------------------------------------------------------------------------


def test_calendar_file_is_one_that_a_calendar_opens(settings) -> None:  # type: ignore[no-untyped-def]
    settings.PUBLIC_URL = "https://selvsjekk.example"
    session = make_session(plan=Plan.SERIES, starts_at=NINE)

    answer = invited(session, file="calendar.ics", HTTP_HOST="127.0.0.1")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="selvsjekk.ics"'
    urls = [str(event["url"]) for event in Calendar.from_ical(answer.content).events]
    assert urls == [f"https://selvsjekk.example/i/{session.invitation_token}/"] * 3


def test_without_dates_there_is_no_calendar_file() -> None:
    session = make_session()

    assert "calendar.ics" not in invited(session).text
    assert invited(session, file="calendar.ics").status_code == 404


# --- the facilitator's page ---------------------------------------------------------------------------------


def before(user: User, session: Session) -> Answer:
    return laptop(user).get(f"/s/{session.pk}/before/")


def test_link_to_send_is_made_from_the_configured_address(user: User, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PUBLIC_URL = "https://selvsjekk.example"
    session = make_session(starts_at=NINE)

    page = laptop(user).get(f"/s/{session.pk}/before/", headers={"host": "localhost"}).text

    link = f"https://selvsjekk.example/i/{session.invitation_token}/"
    assert f'id="invitation-link" type="text" readonly value="{link}"' in page


def test_everything_to_bring_is_listed(user: User) -> None:
    page = before(user, make_session()).text

    assert [line in page for line in self_check("innovasjon", "nb").bring] == [True] * 8


def test_finished_session_has_nothing_to_send(user: User) -> None:
    session = make_session(starts_at=NINE)
    finish(session=session)

    page = before(user, session)

    assert (page.status_code, session.invitation_token in page.text) == (200, False)


def test_aim_and_ways_are_changed(user: User) -> None:
    session = make_session(plan=Plan.SERIES)
    sent = {
        "aim": " Tre tiltak\nvi tror på ", "invited": "Alle", "silent_minutes": "4", "role_draw": "once",
        "mixes_people": "on", "chimes": "on", "keeps_groups": "on",
    }  # fmt: skip

    response = laptop(user).post(f"/s/{session.pk}/before/", sent)

    assert (response.status_code, response["Location"]) == (303, f"/s/{session.pk}/before/")
    fresh = Session.objects.get(pk=session.pk)
    assert frame_of(fresh) == Frame(
        aim="Tre tiltak vi tror på", invited="Alle", mixes_people=True, keeps_groups=True, silent_minutes=4,
        role_draw="once", chimes=True,
    )  # fmt: skip
    assert fresh.revision == session.revision + 1  # the screens are told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("silent_minutes", "11"),
        ("silent_minutes", "-1"),
        ("silent_minutes", "ti"),
        ("aim", "x" * 201),
        ("role_draw", "always"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(user: User, name: str, value: str) -> None:
    session = make_session()

    page = laptop(user).post(f"/s/{session.pk}/before/", {"aim": "Tre tiltak", name: value})

    assert page.status_code == 422
    assert f'id="{name}-error"' in page.text
    assert frame_of(Session.objects.get(pk=session.pk)) == Frame()


def test_nothing_is_changed_after_the_end(user: User) -> None:
    session = make_session()
    finish(session=session)

    response = laptop(user).post(f"/s/{session.pk}/before/", {"aim": "For sent"})

    assert (response.status_code, Session.objects.get(pk=session.pk).aim) == (303, "")


def test_series_takes_as_many_queries_as_one_meeting(user: User, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    short, long = make_session(starts_at=NINE), make_session(plan=Plan.SERIES, starts_at=NINE)

    with django_assert_num_queries(3):
        invited(short)
    with django_assert_num_queries(3):
        invited(long)


def test_next_session_begins_from_this_one(user: User) -> None:
    session = make_session(starts_at=NINE + timedelta(days=1))

    assert f'href="/new/?copy={session.pk}"' in before(user, session).text
    assert f'href="/new/?copy={session.pk}"' in laptop(user).get("/").text
