"""Who gets in where: every URL × method × actor, with the status that is right. A URL without a row fails.

What is foreign does not exist: 404, never 403. Whoever is not signed in is sent to the sign-in page (302).
"""

import uuid
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from sessions_app import limits
from sessions_app.domain.accounts import local_facilitator, tokens
from sessions_app.domain.dots import steer_dots
from sessions_app.domain.plenary import choose_writer
from sessions_app.domain.steering import finish
from sessions_app.enums import Dots, Format
from sessions_app.models import Group, Membership, Note, Participant, ReportLink, Session, Step
from tests.factories import (
    make_action,
    make_adviser,
    make_ambition,
    make_facilitator,
    make_group,
    make_note,
    make_own_map,
    make_participant,
    make_player,
    make_plenary_note,
    make_session,
    municipality,
)

METHODS = ("GET", "POST", "PUT", "DELETE")
ACTORS = (
    "anonymous",
    "seated",  # holds a seat in the group
    "other group",  # … in another group of the same session
    "other session",  # … in another session
    "finished",  # … in a session that is finished, and asks for its own
    "facilitator",  # of the municipality
    "stranger",  # facilitator of another municipality
    "adviser",  # of the municipality
)
POINT = ("title", "helps", "holds_back", "opener", "x", "y")  # fields of a point on an own map
Row = tuple[int, ...]


def everyone(status: int) -> Row:
    return (status,) * len(ACTORS)


def signed_in(status: int, *, else_: int = 302) -> Row:
    return (else_,) * 5 + (status,) * 3


def leads(status: int) -> Row:
    return (302,) * 5 + (status, 404, 404)


def holds_the_code(status: int) -> Row:
    """Everybody who knows it; the one of a finished session is as good as unknown."""
    return tuple(404 if actor == "finished" else status for actor in ACTORS)


def sits(status: int, *, finished: int | None = None) -> Row:
    return (404, status, 404, 404, status if finished is None else finished, 404, 404, 404)


def rows(get: Row, post: Row, rest: Row) -> dict[str, Row]:
    return {"GET": get, "POST": post, "PUT": rest, "DELETE": rest}


NOWHERE = everyone(405)
NOT_BEFORE_SIGN_IN = signed_in(405)
OPEN_PAGE = rows(everyone(200), NOWHERE, NOWHERE)
LEADER_PAGE = rows(leads(200), NOT_BEFORE_SIGN_IN, NOT_BEFORE_SIGN_IN)
LEADER_ACT = rows(NOT_BEFORE_SIGN_IN, leads(303), NOT_BEFORE_SIGN_IN)
LEADER_FORM = rows(leads(200), leads(303), NOT_BEFORE_SIGN_IN)
SEAT_PAGE = rows(sits(200), NOWHERE, NOWHERE)
ANSWER = rows(sits(200), sits(303, finished=410), sits(200, finished=410))

EXPECTED: dict[str, dict[str, Row]] = {
    "home": OPEN_PAGE,
    "about": OPEN_PAGE,
    "accessibility": OPEN_PAGE,
    "privacy": OPEN_PAGE,
    "health": OPEN_PAGE,
    "material": OPEN_PAGE,
    "material-file": OPEN_PAGE,
    "material-map": OPEN_PAGE,
    "sign-in": {
        "GET": signed_in(302, else_=200),
        "POST": signed_in(302, else_=404),
        "PUT": signed_in(302, else_=404),
        "DELETE": signed_in(302, else_=405),
    },
    "sign-in-by-link": rows(everyone(404), NOWHERE, NOWHERE),
    "sign-out": rows(NOT_BEFORE_SIGN_IN, signed_in(302), NOT_BEFORE_SIGN_IN),
    "demo": rows(NOT_BEFORE_SIGN_IN, signed_in(303), NOT_BEFORE_SIGN_IN),
    "new-session": rows(signed_in(200), signed_in(422), NOT_BEFORE_SIGN_IN),
    "municipalities": rows(signed_in(200), NOT_BEFORE_SIGN_IN, NOT_BEFORE_SIGN_IN),
    "invitation": rows(holds_the_code(200), NOWHERE, NOWHERE),
    "invitation-calendar": rows(holds_the_code(200), NOWHERE, NOWHERE),
    "before": LEADER_FORM,
    "own-map": LEADER_FORM,
    "own-map-ours": LEADER_ACT,
    "own-picture": OPEN_PAGE,
    "join": rows(holds_the_code(200), holds_the_code(303), NOWHERE),
    "join-by-seat-code": rows(everyone(303), holds_the_code(303), NOWHERE),
    "group-page": SEAT_PAGE,
    "group-people": SEAT_PAGE,
    "group-map": SEAT_PAGE,
    "map-point": rows(sits(200), sits(200, finished=410), NOWHERE),
    "group-team": SEAT_PAGE,
    "team-player": ANSWER,
    "ambition": ANSWER,
    "ambition-support": rows(NOWHERE, sits(200, finished=410), NOWHERE),
    "group-leave": rows(NOWHERE, sits(303), NOWHERE),
    "group-people-count": rows(NOWHERE, sits(303), NOWHERE),
    "group-help": rows(NOWHERE, sits(303), NOWHERE),
    "group-plenary": rows(sits(200), sits(200, finished=410), NOWHERE),  # the one who was chosen
    "group-note": {
        "GET": sits(200),
        "POST": sits(303, finished=410),
        "PUT": sits(200, finished=410),
        "DELETE": sits(200, finished=410),
    },
    "group-note-mark": rows(NOWHERE, sits(200, finished=410), NOWHERE),
    "dots": rows(sits(200), sits(200, finished=410), NOWHERE),
    "console": LEADER_PAGE,
    "steer": LEADER_ACT,
    "console-group": LEADER_PAGE,
    "agenda": LEADER_FORM,
    "plenary": LEADER_PAGE,
    "wall-group": LEADER_ACT,
    "wall-shows": LEADER_ACT,
    "wall-said": LEADER_ACT,
    "wall-off": LEADER_ACT,
    "plenary-notes": LEADER_FORM,
    "plenary-note-remove": LEADER_ACT,
    "actions": LEADER_FORM,
    "action-remove": LEADER_ACT,
    "action-done": LEADER_ACT,
    "session-team": LEADER_FORM,
    "themes": LEADER_FORM,
    "series": LEADER_PAGE,
    "practice": rows(NOT_BEFORE_SIGN_IN, signed_in(303), NOT_BEFORE_SIGN_IN),
    "rehearse": rows(NOT_BEFORE_SIGN_IN, leads(404), NOT_BEFORE_SIGN_IN),  # the session is a real one
    "free-seat": LEADER_ACT,
    "move-seat": LEADER_ACT,
    "seat-writes": LEADER_ACT,
    "group-merge": LEADER_ACT,
    "group-write": LEADER_ACT,
    "group-helped": LEADER_ACT,
    "table-cards": LEADER_PAGE,
    "prints": LEADER_PAGE,
    "print": LEADER_PAGE,
    "report": LEADER_PAGE,
    "documents": LEADER_FORM,
    "shared": OPEN_PAGE,  # whoever has the link
    "shared-report": OPEN_PAGE,
    "result": LEADER_PAGE,
    "group-result": rows(sits(404, finished=200), NOWHERE, NOWHERE),
}

MADE = {"report", "material-file", "print"}  # in a child process

OPEN_WITHOUT_LOGIN = {
    "home": "types a code",
    "about": "reads what it is",
    "accessibility": "reads the statement",
    "privacy": "reads what is stored",
    "health": "is a monitor",
    "material": "looks for something to print",
    "material-file": "prints before there is any session",
    "material-map": "reads the map before the meeting",
    "sign-in": "is about to sign in",
    "sign-in-by-link": "is about to sign in",
    "invitation": "is asked to come, and has no account",
    "invitation-calendar": "is asked to come, and has no account",
    "shared": "has the link",
    "shared-report": "has the link",
    "own-picture": "has its address, which cannot be guessed, from a page that may be seen",
    "join": "participants have a code, not an account",
    "join-by-seat-code": "participants have a code, not an account",
    "group-page": "participants have a seat, not an account",
    "group-people": "participants have a seat, not an account",
    "group-map": "participants have a seat, not an account",
    "map-point": "participants have a seat, not an account",
    "group-team": "participants have a seat, not an account",
    "team-player": "participants have a seat, not an account",
    "ambition": "participants have a seat, not an account",
    "ambition-support": "participants have a seat, not an account",
    "group-leave": "participants have a seat, not an account",
    "group-people-count": "participants have a seat, not an account",
    "group-help": "participants have a seat, not an account",
    "group-plenary": "participants have a seat, not an account",
    "group-note": "participants have a seat, not an account",
    "group-note-mark": "participants have a seat, not an account",
    "dots": "participants have a seat, not an account",
    "group-result": "participants have a seat, not an account",
}
FACILITATOR_ONLY = sorted(set(EXPECTED) - set(OPEN_WITHOUT_LOGIN))


def patterns() -> list[URLPattern]:
    return [pattern for one in get_resolver().url_patterns for pattern in getattr(one, "url_patterns", [one])]


@dataclass(frozen=True)
class Room:
    """What a URL may name: one session with one of everything in it."""

    session: Session
    participant: Participant
    note: Note
    plenary_note: uuid.UUID
    action: uuid.UUID
    spare: int
    player: uuid.UUID
    ambition: uuid.UUID
    link: str
    picture: uuid.UUID

    def kwargs(self, pattern: URLPattern) -> dict[str, object]:
        known: dict[str, object] = {
            "session_id": self.session.pk,
            "group_id": self.participant.group_id,
            "point": 4,
            "material": "form.pdf",
            "what": "run-sheet",
            "code": self.session.code,
            "token": self.link if str(pattern.name).startswith("shared") else "not-a-token",
            "format": Format.LINES if pattern.name == "shared-report" else Format.PDF,
            "invitation_token": self.session.invitation_token,
            "action_id": self.action,
            "participant_id": self.spare,
            "player_id": self.player,
            "ambition_id": self.ambition,
            "picture_token": self.picture,
            "note_id": self.plenary_note if pattern.name == "plenary-note-remove" else self.note.pk,
        }
        return {name: known[name] for name in pattern.pattern.converters}

    def body(self, name: str) -> dict[str, object]:
        return {**self.note_fields(), **self.other_fields().get(name, {})}

    def note_fields(self) -> dict[str, object]:
        return {"question": "1.1", "text": "Endret", "base": 1, "edit": uuid.uuid4(), "mark": "aha"}

    def other_fields(self) -> dict[str, dict[str, object]]:
        steps = Step.objects.of(self.session)
        elsewhere: dict[str, object] = {"group": Group.objects.of(self.session).get(number=2).pk}
        return {
            "join-by-seat-code": {"seat_code": self.participant.seat_code},
            "map-point": {"rating": "helps"},
            "team-player": {"name": "Fylket"},
            "ambition-support": {"stands": "yes"},
            "steer": {"act": "next"},
            "documents": {"act": "phones"},
            "move-seat": elsewhere,
            "group-merge": elsewhere,
            "plenary-notes": {"note_id": uuid.uuid4(), "round_number": 1},
            "group-plenary": {"note_id": uuid.uuid4(), "round_number": 1},
            "wall-shows": {"shows": "gallery"},
            "wall-said": {"note": self.note.pk, "said": "yes"},
            "wall-off": {"note": self.note.pk, "off": "yes"},
            "seat-writes": {"writes": "yes"},
            "actions": {"action_id": uuid.uuid4()},
            "action-done": {"done": "yes"},
            "themes": {"act": "make", "theme": uuid.uuid4(), "title": "Bolig"},
            "dots": {"place": 1, "on": ""},
            "own-map": {"count": 1, **{f"point-1-{name}": 50 for name in POINT}},
            "agenda": {f"minutes-{step.pk}": step.minutes for step in steps},
        }


def make_room(number: str = "5612", table: int = 1) -> Room:
    session = make_session(number=number, starts_at=timezone.now())
    participant = make_participant(group=make_group(session=session, number=table), name="Kari")
    note = make_note(author=participant)
    plenary_note, action = make_plenary_note(session=session), make_action(session=session)
    spare = make_participant(group=participant.group)
    choose_writer(session=session, participant=participant, writes=True)
    player, ambition = make_player(group=participant.group), make_ambition(group=participant.group)
    steer_dots(session=session, to=Dots.OPEN)
    link = ReportLink.objects.create(session=session, expires_on=timezone.localdate()).token
    picture = make_own_map(session=session).own_pictures.get().token
    rows = (note, plenary_note.pk, action.pk, spare.pk, player.pk, ambition.pk)
    return Room(Session.objects.get(pk=session.pk), participant, *rows, link, picture)


@dataclass(frozen=True)
class World:
    """The actors, and what each of them asks for: all the same room, but `finished` its own."""

    room: Room
    own: Room
    clients: dict[str, Client]

    def room_of(self, actor: str) -> Room:
        return self.own if actor == "finished" else self.room


def seat(participant: Participant) -> Client:
    client = Client()
    client.cookies[settings.SEAT_COOKIE_NAME] = participant.token.hex
    return client


def account(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def world(db: None) -> World:
    room, elsewhere, own = make_room(), make_room(), make_room()
    neighbour = make_participant(group=make_group(session=room.session, number=2))
    finish(session=own.session)
    clients = {
        "anonymous": Client(),
        "seated": seat(room.participant),
        "other group": seat(neighbour),
        "other session": seat(elsewhere.participant),
        "finished": seat(own.participant),
        "facilitator": account(make_facilitator(municipality=municipality("5612"))),
        "stranger": account(make_facilitator(municipality=municipality("3434"))),
        "adviser": account(make_adviser(municipality=municipality("5612"))),
    }
    return World(room, own, clients)


def ask(client: Client, method: str, pattern: URLPattern, room: Room, **extra: Any) -> HttpResponse:
    """One request, whose changes are taken back: rows, cookies and the memory of wrong tries."""
    url = reverse(str(pattern.name), kwargs=room.kwargs(pattern))
    fields = room.body(str(pattern.name))
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        if method in {"GET", "DELETE"}:
            data = fields if method == "DELETE" else {}
            response = client.generic(method, url, QUERY_STRING=encoded(data), **extra)
        elif method == "POST":
            response = client.post(url, fields, **extra)
        else:
            response = client.put(
                url, encoded(fields), content_type="application/x-www-form-urlencoded", **extra
            )
        transaction.set_rollback(True)
    client.cookies = cookies
    limits.sign_ins.levels.clear()
    assert isinstance(response, HttpResponse)
    return response


def encoded(fields: dict[str, object]) -> str:
    return "&".join(f"{name}={value}" for name, value in fields.items())


def by_name(pattern: URLPattern) -> str:
    return str(pattern.name)


def test_every_url_has_a_name_and_a_row() -> None:
    assert sorted(str(pattern.name) for pattern in patterns()) == sorted(EXPECTED)


def test_only_what_is_listed_is_open_without_a_login() -> None:
    found = {
        str(pattern.name) for pattern in patterns() if not getattr(pattern.callback, "login_required", True)
    }

    assert found == set(OPEN_WITHOUT_LOGIN)


@pytest.mark.parametrize("pattern", patterns(), ids=by_name)
def test_everybody_gets_what_is_theirs(pattern: URLPattern, world: World) -> None:
    expected = {
        method: dict(zip(ACTORS, row, strict=True)) for method, row in EXPECTED[by_name(pattern)].items()
    }

    found = {
        method: softened(
            pattern,
            {
                actor: ask(client, method, pattern, world.room_of(actor)).status_code
                for actor, client in world.clients.items()
            },
        )
        for method in METHODS
    }

    assert found == expected


def softened(pattern: URLPattern, found: dict[str, int]) -> dict[str, int]:
    """A document that is still being drawn is as good an answer as one that is."""
    if pattern.name not in MADE:
        return found
    return {actor: 200 if status in {202, 429} else status for actor, status in found.items()}


@pytest.mark.parametrize(
    "pattern", [each for each in patterns() if each.name in FACILITATOR_ONLY], ids=by_name
)
def test_on_a_laptop_facilitator_pages_answer_on_the_laptop_only(pattern: URLPattern, world: World) -> None:
    """Without https a cookie may be read from the air, so it opens nothing from another address."""
    for method in METHODS:
        response = ask(world.clients["facilitator"], method, pattern, world.room, REMOTE_ADDR="192.168.1.20")

        assert response.status_code in {302, 404, 405}
        assert b"Kari" not in response.content


def test_front_page_shows_no_sessions_to_another_address(world: World) -> None:
    console = f"/s/{world.room.session.pk}/".encode()
    client = world.clients["facilitator"]

    assert console in client.get("/").content
    assert console not in client.get("/", REMOTE_ADDR="192.168.1.20").content
    assert console not in world.clients["stranger"].get("/").content
    assert console not in world.clients["adviser"].get("/").content


def test_link_from_the_terminal_lets_the_laptop_in_once(db: None) -> None:
    path = f"/sign-in/{tokens.make_token(local_facilitator())}/"

    assert Client().get(path, REMOTE_ADDR="192.168.1.20").status_code == 404
    first, second = Client(), Client()
    assert first.get(path).status_code == 303
    assert second.get(path).status_code == 404
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_ids_of_another_session_find_nothing(world: World) -> None:
    theirs, fields = world.own, world.room.note_fields()
    lead, sit = world.clients["facilitator"], world.clients["seated"]
    note = f"/g/{world.room.participant.group_id}/notes/{theirs.note.pk}/"

    answers = [
        lead.get(f"/s/{world.room.session.pk}/groups/{theirs.participant.group_id}/"),
        sit.get(note),
        sit.post(note, fields),
        sit.put(note, encoded(fields)),
        sit.delete(f"{note}?{encoded(fields)}"),
        sit.post(f"{note}mark/", fields),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)
    theirs.note.refresh_from_db()
    assert (theirs.note.text, theirs.note.mark, theirs.note.withdrawn) == ("Vi kjenner loven", "none", False)


def test_things_of_another_session_are_not_removed(world: World) -> None:
    lead, s = world.clients["facilitator"], f"/s/{world.room.session.pk}"

    lead.post(f"{s}/plenary/notes/{world.own.plenary_note}/remove/")
    lead.post(f"{s}/actions/{world.own.action}/remove/")

    assert world.own.session.plenary_notes.count() == 1
    assert world.own.session.actions.count() == 1


def test_writing_without_the_csrf_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SEAT_COOKIE_NAME] = world.room.participant.token.hex
    path = f"/g/{world.room.participant.group_id}/notes/{uuid.uuid4()}/"

    assert client.put(path, encoded(world.room.note_fields())).status_code == 403
    assert client.post(path, world.room.note_fields()).status_code == 403


def test_seat_that_was_left_opens_nothing(world: World) -> None:
    client = world.clients["seated"]
    page = f"/g/{world.room.participant.group_id}/"
    client.post(f"{page}leave/")
    client.cookies[settings.SEAT_COOKIE_NAME] = world.room.participant.token.hex

    assert client.get(page).status_code == 404


def test_link_to_the_report_opens_nothing_else(world: World) -> None:
    """Not the data, not another session's report, and nothing once it is revoked or has run out."""
    stranger, link = world.clients["anonymous"], f"/r/{world.room.link}"
    opened = {
        ending: stranger.get(f"{link}/report.{ending}").status_code for ending in ("csv", "json", "zip")
    }

    assert opened == {"csv": 200, "json": 404, "zip": 404}
    assert stranger.get(f"/s/{world.room.session.pk}/report.csv").status_code == 302
    ReportLink.objects.filter(token=world.own.link).update(revoked_at=timezone.now())
    ReportLink.objects.filter(token=world.room.link).update(
        expires_on=timezone.localdate() - timedelta(days=1)
    )
    for room in (world.own, world.room):
        for path in (f"/r/{room.link}/", f"/r/{room.link}/report.csv"):
            assert [client.get(path).status_code for client in world.clients.values()] == [404] * len(ACTORS)


def test_membership_that_was_taken_away_opens_nothing(world: World) -> None:
    page = f"/s/{world.room.session.pk}/"
    assert world.clients["facilitator"].get(page).status_code == 200

    Membership.objects.filter(role="facilitator").delete()

    assert world.clients["facilitator"].get(page).status_code == 404


@pytest.mark.parametrize("cookie", ["", "x", ".", "0" * 32, "%00", "." * 500, "ø"])
def test_made_up_seats_open_nothing(cookie: str, world: World) -> None:
    client = Client()
    client.cookies[settings.SEAT_COOKIE_NAME] = cookie

    assert client.get(f"/g/{world.room.participant.group_id}/").status_code == 404


def test_example_opens_no_municipality_in_a_hosted_installation(world: World, settings: Any) -> None:
    """Asking for the example must make nobody a facilitator of a real municipality."""
    settings.HOSTED = True
    before = set(Membership.objects.values_list("user", "municipality", "role"))

    world.clients["stranger"].post("/demo/", secure=True)

    assert set(Membership.objects.values_list("user", "municipality", "role")) == before
    assert world.clients["stranger"].get(f"/s/{world.room.session.pk}/", secure=True).status_code == 404
