"""What every answer carries, and the pages about nothing in particular."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client

from sessions_app.domain.accounts import local_facilitator, sign_in_path
from sessions_app.models import Participant, Session
from tests.factories import make_facilitator, make_participant, make_session
from tests.views.clients import Answer, fields, laptop, nb, note_path, phone, put

pytestmark = pytest.mark.django_db
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OPEN = ["/", "/about/", "/accessibility/", "/privacy/", "/material/map/", "/sign-in/", "/health/"]


@pytest.fixture
def session() -> Session:
    return make_session()


@pytest.fixture
def kari(session: Session) -> Participant:
    return make_participant(group=session.meetings.get().groups.get(number=1))


@pytest.fixture
def user() -> User:
    return make_facilitator()


@pytest.fixture
def answers(session: Session, kari: Participant, user: User) -> dict[str, Answer]:
    """One of every kind of answer: pages, parts, redirects, refusals."""
    seat, leader, part = phone(kari), laptop(user), {"hx-request": "true", "hx-target": "div#proposal"}
    return {
        **{path: Client().get(path) for path in OPEN},
        "join": Client().get(f"/j/{session.code}/"),
        "joined": Client().post(f"/j/{session.code}/", {"name": ""}),
        "wrong code": Client().get("/j/2222222/"),
        "group": seat.get(f"/g/{kari.group_id}/"),
        "people": seat.get(f"/g/{kari.group_id}/people/"),
        "map": seat.get(f"/g/{kari.group_id}/map/"),
        "refused": seat.post(f"/g/{kari.group_id}/notes/{session.uid}/", {}),
        "foreign": Client().get(f"/g/{kari.group_id}/"),
        "my sessions": leader.get("/"),
        "plan": leader.get("/new/"),
        "part": leader.get("/new/", headers=part),
        "console": leader.get(f"/s/{session.pk}/"),
        "wall": leader.get(f"/s/{session.pk}/plenary/"),
        "not signed in": Client().get(f"/s/{session.pk}/"),
        "not there": Client().get("/finnes-ikke/"),
        "wrong method": Client().delete("/"),
        "no token": Client(enforce_csrf_checks=True).post(f"/j/{session.code}/"),
        "unknown host": Client().get("/", headers={"host": "evil.example"}),
    }


def test_every_answer_carries_the_safe_headers(answers: dict[str, Answer]) -> None:
    expected = {
        "Content-Security-Policy": CSP,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }

    for name, answer in answers.items():
        assert {header: answer.get(header) for header in expected} == expected, name
        assert "no-store" in answer["Cache-Control"], name


def test_answers_are_what_they_should_be(answers: dict[str, Answer]) -> None:
    unusual = {name: answer.status_code for name, answer in answers.items() if answer.status_code != 200}

    assert unusual == {
        "joined": 303,
        "wrong code": 404,
        "refused": 422,
        "foreign": 404,
        "not signed in": 302,
        "not there": 404,
        "wrong method": 405,
        "no token": 403,
        "unknown host": 400,
    }


def test_pages_are_in_norwegian(answers: dict[str, Answer]) -> None:
    pages = {name: answer for name, answer in answers.items() if "<html" in answer.text}

    assert len(pages) > 12
    for name, page in pages.items():
        assert '<html lang="nb"' in page.text, name
        assert page["Content-Language"] == "nb", name


def test_no_page_has_inline_script_or_style(answers: dict[str, Answer]) -> None:
    for name, answer in answers.items():
        text = answer.text
        assert "<style" not in text, name
        assert ' style="' not in text, name
        assert ' onclick="' not in text, name
        assert " hx-on" not in text, name
        assert text.count("<script") == text.count('<script src="/static/'), name


def test_no_page_calls_a_third_party(answers: dict[str, Answer]) -> None:
    for name, answer in answers.items():
        for attribute in ('src="http', 'href="http', 'src="//', 'href="//', "url(http", "@import"):
            assert attribute not in answer.text, name


@pytest.mark.parametrize("path", OPEN)
def test_open_pages_set_no_cookie(path: str) -> None:
    client = Client()

    client.get(path)

    assert dict(client.cookies) == {}


def test_looking_at_the_door_sets_the_token_of_its_form_only(session: Session) -> None:
    client = Client()

    client.get(f"/j/{session.code}/")

    assert set(client.cookies) == {"csrf"}
    assert client.cookies["csrf"]["httponly"]


def test_signing_in_sets_a_cookie_that_no_script_reads() -> None:
    client = Client()

    client.get(sign_in_path(local_facilitator()))

    cookie = client.cookies["session"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "a b", "evil.example:80", "[::2]"]
)
def test_unknown_host_is_refused(host: str) -> None:
    page = Client().get("/", headers={"host": host})

    assert page.status_code == 400
    assert "evil" not in page.text


def test_qr_and_links_come_from_the_configured_address(session: Session, user: User, settings) -> None:  # type: ignore[no-untyped-def]
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "forged.example"]
    client = laptop(user)

    pages = [
        client.get(path, headers={"host": "forged.example"}).text
        for path in (f"/s/{session.pk}/plenary/", f"/s/{session.pk}/", f"/j/{session.code}/")
    ]

    assert "forged.example" not in "".join(pages)
    assert settings.PUBLIC_URL.partition("://")[2] in pages[0]


@pytest.mark.parametrize(
    ("language", "title"), [("nb", "Fant"), ("nn", ""), ("en", "We cannot find this page")]
)
def test_page_that_is_not_there_says_so_in_the_chosen_language(language: str, title: str) -> None:
    page = Client().get("/finnes-ikke/", {"language": language})

    assert page.status_code == 404
    assert f'<html lang="{language}"' in page.text
    if language == "en":
        assert title in page.text
    else:
        assert "We cannot find this page" not in page.text


@pytest.mark.parametrize("language", ["xx", "../en", "<b>", "nb;evil=1", "\x00"])
def test_language_that_is_not_offered_is_not_set(language: str) -> None:
    client = Client()

    page = client.get("/", {"language": language})

    assert (page["Content-Language"], dict(client.cookies)) == ("nb", {})


def test_monitor_is_told_that_all_is_well() -> None:
    response = Client().get("/health/")

    assert response.status_code == 200
    assert response.json()["status"] == "ok"


def test_page_open_for_too_long_is_explained(session: Session) -> None:
    page = Client(enforce_csrf_checks=True).post(f"/j/{session.code}/")

    assert page.status_code == 403
    assert nb("The page was open for too long") in page.text


@pytest.mark.parametrize(
    ("error", "status", "wait"),
    [
        (OperationalError("database or disk is full"), 503, "2"),
        (InterfaceError("connection already closed"), 503, "2"),
        (ProgrammingError("no such column"), 500, None),
    ],
)
def test_database_that_is_away_is_asked_again_later(
    kari: Participant, error: Exception, status: int, wait: str | None
) -> None:
    browser = phone(kari)
    browser.raise_request_exception = False

    def fail(*_: object) -> None:
        raise error

    with connection.execute_wrapper(fail):
        answer = put(browser, note_path(kari, uuid.uuid4()), fields())

    assert (answer.status_code, answer.get("Retry-After")) == (status, wait)
    assert nb("Something went wrong here") in answer.text
