"""The streams of the real server. What a test writes, it writes in another process than the server's."""

import http.client
import time
import uuid
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from sessions_app.domain.seating import leave
from sessions_app.domain.steering import finish
from sessions_app.enums import Language, Role
from sessions_app.models import Membership, Note, Participant, Session
from tests.factories import (
    make_facilitator,
    make_group,
    make_note,
    make_participant,
    make_session,
    open_round,
)
from tests.live.reading import Reader, readers
from tests.serving import Server


def cookie_of(participant: Participant) -> str:
    return f"{settings.SEAT_COOKIE_NAME}={participant.token.hex}"


def stream_of(participant: Participant) -> str:
    return f"/g/{participant.group_id}/stream/"


def leader_of(session: Session) -> str:
    client = Client()
    client.force_login(make_facilitator(municipality=session.municipality))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def test_a_phone_gets_the_time_the_step_and_the_notes_at_once(server: Server) -> None:
    kari = make_participant()
    note = make_note(author=kari, text="Vi kjenner loven")

    with Reader(server.url, stream_of(kari), cookie_of(kari)) as phone:
        text = phone.until(lambda text: "Vi kjenner loven" in text and 'id="now"' in text)

    assert phone.response.headers["Content-Type"].startswith("text/event-stream")
    assert phone.response.headers["Cache-Control"] == "no-store"
    assert phone.response.headers["X-Accel-Buffering"] == "no"
    assert "default-src 'none'" in phone.response.headers["Content-Security-Policy"]
    assert text.index("event: time\ndata: 1") < text.index("event: parts")
    assert f'id="note-{note.pk}" data-version="1"' in text
    kari.group.refresh_from_db()
    assert f"id: {kari.group.revision}\nevent: parts\n" in text


def test_what_another_process_writes_arrives(server: Server) -> None:
    kari = make_participant()
    make_note(author=kari)

    with Reader(server.url, stream_of(kari), cookie_of(kari)) as phone:
        phone.until("Vi kjenner loven")
        make_note(author=kari, text="Neste tanke")

        phone.until("Neste tanke", within=2)


def test_a_reader_who_was_away_gets_what_it_missed(server: Server) -> None:
    kari = make_participant()
    first = make_note(author=kari, text="Den første")
    make_note(author=kari, text="Den andre")

    with Reader(server.url, stream_of(kari), cookie_of(kari), Last_Event_ID=str(first.revision)) as phone:
        assert "Den første" not in phone.until("Den andre")
    with Reader(server.url, f"{stream_of(kari)}?seen={first.revision}", cookie_of(kari)) as phone:
        assert "Den første" not in phone.until("Den andre")


@pytest.mark.parametrize("seen", ["", "-1", "x", "1e9", "%D9%A3", "9" * 40, "%FF%00"])
def test_whatever_a_reader_claims_to_have_seen_it_gets_the_present_state(server: Server, seen: str) -> None:
    kari = make_participant()
    make_note(author=kari)

    with Reader(server.url, f"{stream_of(kari)}?seen={seen}", cookie_of(kari)) as phone:
        phone.until("Vi kjenner loven")


def test_a_stream_is_for_those_who_sit_there(server: Server) -> None:
    session = make_session()
    kari = make_participant(group=make_group(session=session))
    other = make_participant(group=make_group(session=session, number=2))

    for path, cookie in [
        (stream_of(kari), ""),
        (stream_of(kari), cookie_of(other)),
        (stream_of(kari), f"{settings.SEAT_COOKIE_NAME}=None.{uuid.uuid4().hex}"),
        (stream_of(kari), leader_of(session)),
        (f"/s/{session.pk}/stream/", cookie_of(kari)),
        (f"/s/{session.pk}/plenary/stream/", ""),
        (f"/s/{session.pk}/stream/", leader_of(make_session(number="1151"))),
        ("/g/999999999999999999/stream/", cookie_of(kari)),
    ]:
        with Reader(server.url, path, cookie) as stranger:
            assert stranger.status == 404


def test_only_the_own_groups_notes_reach_a_phone(server: Server) -> None:
    session = make_session()
    kari = make_participant(group=make_group(session=session))
    other = make_participant(group=make_group(session=session, number=2))

    with Reader(server.url, stream_of(kari), cookie_of(kari)) as phone:
        phone.until("event: parts")
        make_note(author=other, text="Ikke deres")
        make_note(author=kari, text="Vårt eget")

        assert "Ikke deres" not in phone.until("Vårt eget")


def test_console_and_wall_follow_what_happens(server: Server) -> None:
    session = make_session()
    leader = leader_of(session)

    with (
        Reader(server.url, f"/s/{session.pk}/stream/", leader) as console,
        Reader(server.url, f"/s/{session.pk}/plenary/stream/", leader) as wall,
    ):
        for screen in (console, wall):
            screen.until("event: parts")
            screen.text = ""
        open_round(session, 1)

        console.until("event: parts", within=2)
        wall.until("event: parts", within=2)


def test_a_finished_session_is_told_and_its_streams_end_within_five_seconds(server: Server) -> None:
    kari = make_participant()
    session = kari.group.meeting.session
    open_round(session, 1)

    with Reader(server.url, stream_of(kari), cookie_of(kari)) as phone:
        phone.until('data-step="round-1"')
        phone.text = ""
        finish(session=session)
        text = phone.until_closed(within=5)

    assert text.index("event: parts") < text.index("event: end\ndata: over\n\n")


def test_a_seat_given_up_ends_the_stream_within_five_seconds(server: Server) -> None:
    kari = make_participant()

    with Reader(server.url, stream_of(kari), cookie_of(kari)) as phone:
        phone.until("event: parts")
        leave(participant=kari)

        assert phone.until_closed(within=5).endswith("event: end\ndata: over\n\n")


def test_a_changed_role_ends_the_stream_within_five_seconds(server: Server) -> None:
    session = make_session()

    with Reader(server.url, f"/s/{session.pk}/stream/", leader_of(session)) as console:
        console.until("event: parts")
        Membership.objects.update(role=Role.ADVISER)

        assert console.until_closed(within=5).endswith("event: end\ndata: over\n\n")


def test_the_fifth_stream_of_a_seat_replaces_the_first(server: Server) -> None:
    kari = make_participant()

    with readers(5, server.url, stream_of(kari), cookie_of(kari)) as streams:
        assert streams[0].until_closed().endswith("event: end\ndata: replaced\n\n")


def test_the_chosen_language_is_drawn(server: Server) -> None:
    kari = make_participant(group=make_group(session=make_session(language=Language.BOKMAL)))
    open_round(kari.group.meeting.session, 1)
    chosen = f"{cookie_of(kari)}; {settings.LANGUAGE_COOKIE_NAME}=en"

    with (
        Reader(server.url, stream_of(kari), cookie_of(kari)) as own,
        Reader(server.url, stream_of(kari), chosen) as english,
    ):
        assert own.until('id="now"') != english.until('id="now"')


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "DELETE", "OPTIONS"])
def test_a_stream_is_only_read(server: Server, method: str) -> None:
    kari = make_participant()
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)) as connection:
        connection.request(method, stream_of(kari), headers={"Cookie": cookie_of(kari)})
        with connection.getresponse() as response:
            assert response.status == 405


def test_a_name_that_is_not_ours_is_refused(server: Server) -> None:
    kari = make_participant()

    with Reader(server.url, stream_of(kari), cookie_of(kari), Host="evil.example") as stranger:
        assert stranger.status == 400


@pytest.mark.parametrize(("announced_more", "kept"), [(0, 1), (20, 0)])
def test_half_a_body_is_no_note(server: Server, announced_more: int, kept: int) -> None:
    """A phone that loses the network in the middle of sending: nothing, rather than half a sentence."""
    kari = make_participant()
    open_round(kari.group.meeting.session, 1)
    secret = "a" * 32
    body = f"question=1.1&base=0&edit={uuid.uuid4()}&text=Vi+vil+ikke"
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)) as connection:
        connection.putrequest("PUT", f"/g/{kari.group_id}/notes/{uuid.uuid4()}/")
        connection.putheader("Cookie", f"{cookie_of(kari)}; {settings.CSRF_COOKIE_NAME}={secret}")
        connection.putheader("X-CSRFToken", secret)
        connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.putheader("Content-Length", str(len(body) + announced_more))
        connection.endheaders(body.encode())
        if not announced_more:
            connection.getresponse().close()

    time.sleep(0.5)  # for a thread that should not have been started
    assert Note.objects.count() == kept
