"""After the meeting: what the room made, for those who led it and those who sat there."""

import html
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sessions_app.domain.demo import make_demo
from sessions_app.domain.steering import finish
from sessions_app.domain.wall import keep_off
from sessions_app.enums import Mark, Rating
from sessions_app.models import Group, Note, Participant, Session
from tests.factories import (
    make_action,
    make_ambition,
    make_facilitator,
    make_group,
    make_note,
    make_participant,
    make_player,
    make_plenary_note,
    make_rating,
    make_session,
    make_theme,
    municipality,
)

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert(1)</script> {{ x }} " onload=1'


def facilitator(number: str = "5612") -> Client:
    client = Client()
    client.force_login(make_facilitator(municipality=municipality(number)))
    return client


def seat(participant: Participant) -> Client:
    client = Client()
    client.cookies[settings.SEAT_COOKIE_NAME] = participant.token.hex
    return client


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path, headers={"Accept-Language": "en"})
    assert response.status_code == status
    return response.content.decode()


def words(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text)))


def contents(text: str) -> list[str]:
    return re.findall(r'<li><a href="#(\w+)">', text)


def sections(text: str) -> list[str]:
    return re.findall(r'<section class="result-part" id="(\w+)"', text)


def full_session(text: str = "Vi har det") -> Session:
    session = make_session(shows_names=True)
    group = make_group(session=session)
    people = [make_participant(group=group, name=f"Navn{number} {text}"[:40]) for number in range(3)]
    note = make_note(author=people[0], text=text, mark=Mark.AHA)
    Note.objects.filter(pk=note.pk).update(point=4)
    for person in people:
        make_rating(participant=person, point=4, rating=Rating.HOLDS_BACK)
    make_theme(session=session, title=text, notes=[note])
    make_player(group=group, name=text, role=text, brings=text)
    make_ambition(group=group, text=text)
    make_action(session=session, text=text, owner=text)
    make_plenary_note(session=session, text=text)
    make_plenary_note(session=session, text=text, round_number=0)
    return session


def test_everything_that_the_room_made_is_there_and_in_the_contents() -> None:
    text = page(facilitator(), f"/s/{full_session().pk}/result/")

    everything = ["map", "themes", "team", "ambitions", "actions", "findings", "plenary"]
    assert contents(text) == everything
    assert sections(text) == everything


def test_what_is_empty_is_left_out() -> None:
    session = make_session()
    client = facilitator()
    nothing = page(client, f"/s/{session.pk}/result/")

    make_action(session=session, text="Ringe fylket")

    text = page(client, f"/s/{session.pk}/result/")
    assert (contents(nothing), sections(nothing)) == ([], [])
    assert (contents(text), sections(text)) == (["actions"], ["actions"])


def test_ratings_are_sign_word_and_number() -> None:
    text = words(page(facilitator(), f"/s/{full_session().pk}/result/"))

    assert "4 Folk og tid ▼ holder oss tilbake 3 " in text


def test_point_that_fewer_than_three_have_rated_tells_nothing() -> None:
    session = full_session()
    somebody = Participant.objects.of(session)[0]
    make_rating(participant=somebody, point=7, rating=Rating.UNKNOWN)

    text = page(facilitator(), f"/s/{session.pk}/result/")

    assert 'data-rating="unknown"' not in text


def test_participants_see_it_on_the_phone_when_it_is_over() -> None:
    session = full_session()
    participant = Participant.objects.of(session)[0]
    path = f"/g/{participant.group_id}/result/"
    page(seat(participant), path, status=404)

    finish(session=session)

    after = page(seat(participant), path)
    assert sections(after) == sections(page(facilitator(), f"/s/{session.pk}/result/")) != []
    assert f"/s/{session.pk}/" not in after


def test_what_was_kept_off_the_wall_is_not_on_phones_either() -> None:
    session = full_session()
    note = make_note(group=Group.objects.of(session)[0], text="Uheldig sagt", mark=Mark.FINDING)
    make_theme(session=session, title="Uheldig", notes=[note])
    keep_off(session=session, note_id=note.pk, is_off=True)
    finish(session=session)
    participant = Participant.objects.of(session)[0]

    found = [
        "Uheldig sagt" in page(client, path)
        for client, path in (
            (seat(participant), f"/g/{participant.group_id}/result/"),
            (facilitator(), f"/s/{session.pk}/result/"),
        )
    ]

    assert found == [False, True]


def test_names_are_there_only_when_the_session_shows_them() -> None:
    session = full_session()
    participant = Participant.objects.of(session)[0]
    finish(session=session)
    shown = page(seat(participant), f"/g/{participant.group_id}/result/")

    Session.objects.filter(pk=session.pk).update(shows_names=False)

    hidden = page(seat(participant), f"/g/{participant.group_id}/result/")
    assert ("Navn0" in shown, "Navn0" in hidden) == (True, False)


def test_text_of_people_is_text() -> None:
    session = full_session(HOSTILE)
    text = page(facilitator(), f"/s/{session.pk}/result/")

    assert "<script>alert" not in text
    assert 'onload=1"' not in text.replace("&quot;", "")
    assert words(text).count("<script>alert(1)</script> {{ x }}") >= 8


def begun(days_ago: int, session: Session | None = None) -> Session:
    session = session or make_session()
    Session.objects.filter(pk=session.pk).update(started_at=timezone.now() - timedelta(days=days_ago))
    return session


def test_earlier_self_checks_are_offered_and_opened_side_by_side() -> None:
    then, now = begun(200, full_session()), begun(1, full_session())
    client = facilitator()

    offered = page(client, f"/s/{now.pk}/result/")
    text = words(page(client, f"/s/{now.pk}/result/?with={then.pk}"))

    assert re.findall(r"\?with=(\d+)", offered) == [str(then.pk)]
    assert "4 Folk og tid" in text
    assert text.count("▼ holder oss tilbake 3") == 2
    assert "Ringe" not in text


@pytest.mark.parametrize("wrong", ["foreign", "later", "itself", "none", "x", "0", "9" * 30, "-1"])
def test_other_sessions_are_not_compared_with(wrong: str) -> None:
    now = begun(10)
    others = {
        "foreign": begun(100, make_session(number="3434")).pk,
        "later": begun(1).pk,
        "itself": now.pk,
        "none": 999_999,
    }

    page(facilitator(), f"/s/{now.pk}/result/?with={others.get(wrong, wrong)}", status=404)


def test_participant_cannot_ask_for_another_session() -> None:
    then, now = begun(100, full_session("Den gangen")), begun(1, full_session())
    participant = Participant.objects.of(now)[0]
    finish(session=now)

    text = page(seat(participant), f"/g/{participant.group_id}/result/?with={then.pk}")

    assert "Den gangen" not in text


def queries(client: Client, path: str) -> int:
    page(client, path)
    with CaptureQueriesContext(connection) as counted:
        page(client, path)
    return len(counted)


def test_number_of_queries_does_not_grow() -> None:
    client, few, many = facilitator(), full_session(), make_demo(created_by=None)
    Session.objects.filter(pk=few.pk).update(dots="shown", shows_names=False)
    earlier = begun(300)
    Session.objects.filter(pk=earlier.pk).update(check_slug="another")

    assert queries(client, f"/s/{many.pk}/result/") == queries(client, f"/s/{few.pk}/result/")


def test_links_lead_to_it() -> None:
    session = begun(1, full_session())
    participant = Participant.objects.of(session)[0]

    assert f"/s/{session.pk}/result/" in page(facilitator(), "/")
    assert f'href="/g/{participant.group_id}/result/"' in page(
        seat(participant), f"/g/{participant.group_id}/"
    )


def test_session_that_has_not_begun_has_no_link_to_a_result() -> None:
    session = make_session()

    assert f"/s/{session.pk}/result/" not in page(facilitator(), "/")
