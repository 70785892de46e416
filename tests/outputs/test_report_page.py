"""Fetching the report: over the web, and by command."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from sessions_app.models import Municipality, Session
from sessions_app.outputs import press
from sessions_app.outputs.pdf import PdfError, PdfTooHeavy, PdfToolMissing
from sessions_app.outputs.press import PressIsBusy, StillDrawing
from sessions_app.views import outputs
from tests.factories import make_facilitator, make_group, make_note, make_participant, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(press, "FOLDER", tmp_path / "reports")
    monkeypatch.setattr(press, "_jobs", {})
    monkeypatch.setattr(outputs, "PATIENCE", 60)


@pytest.fixture
def leader() -> User:
    return make_facilitator()


@pytest.fixture
def session() -> Session:
    session = make_session()
    make_note(group=make_group(session=session), text="Vi kjenner loven")
    return session


@pytest.fixture
def browser(client: Client, leader: User) -> Client:
    client.force_login(leader)
    return client


def address(session: Session) -> str:
    return f"/s/{session.pk}/report.pdf"


def raising(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def delivered(*args: object, **kwargs: object) -> Path:
        raise error

    monkeypatch.setattr(outputs, "delivered", delivered)


def test_facilitator_gets_the_pdf(browser: Client, session: Session) -> None:
    response = browser.get(address(session))

    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('inline; filename="selvsjekk-kautokeino')
    assert response["Cache-Control"] == "private, no-cache"
    assert response.content.startswith(b"%PDF-")


def test_it_is_not_sent_again_until_something_is_written(browser: Client, session: Session) -> None:
    tag = browser.get(address(session))["ETag"]

    assert browser.get(address(session), headers={"If-None-Match": tag}).status_code == 304

    make_note(group=make_group(session=session), text="Noe nytt")

    again = browser.get(address(session), headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again["ETag"] != tag


def test_long_work_shows_a_page_that_looks_again(
    browser: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "PATIENCE", 0.01)
    response = browser.get(address(session))

    assert response.status_code == 202
    assert response["Refresh"] == "2"
    assert address(session) in response.content.decode()

    monkeypatch.setattr(outputs, "PATIENCE", 60)
    assert browser.get(address(session)).status_code == 200


def test_file_name_keeps_the_letters_of_the_place(browser: Client) -> None:
    place = Municipality.objects.get(number="5622")
    browser.force_login(make_facilitator(municipality=place))
    place.name = "Porsáŋgu"
    place.save()

    response = browser.get(address(make_session(number="5622")))

    assert "filename*=utf-8''selvsjekk-pors%C3%A1%C5%8Bgu" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("error", "status"),
    [(PressIsBusy(), 429), (PdfError("x"), 503), (PdfTooHeavy("time"), 503), (StillDrawing(), 202)],
)
def test_what_stands_in_the_way_is_a_page_with_a_sentence(
    browser: Client, session: Session, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    raising(monkeypatch, error)

    response = browser.get(address(session))

    assert response.status_code == status
    assert "<h1>" in response.content.decode()


def test_missing_library_is_named_with_the_command_that_installs_it(
    browser: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, PdfToolMissing("cannot load library 'libpango-1.0-0'"))

    page = browser.get(address(session)).content.decode()

    assert "libpango-1.0-0" in page
    assert "apt install" in page


def test_others_do_not_get_it(client: Client, session: Session) -> None:
    assert client.get(address(session)).status_code in {302, 404}

    client.cookies["seats"] = str(make_participant(group=make_group(session=session)).token)
    assert client.get(address(session)).status_code in {302, 404}

    client.force_login(make_facilitator(municipality=Municipality.objects.get(number="1151")))
    assert client.get(address(session)).status_code == 404


def test_command_writes_the_file(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "rapport.pdf"
    call_command("report", session.spoken_code, "--out", str(file), "--language", "nn")

    assert file.read_bytes().startswith(b"%PDF-")
    assert [one.name for one in tmp_path.iterdir()] == ["rapport.pdf"]


def test_unknown_format_names_those_there_are(session: Session, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="pdf") as caught:
        call_command("report", str(session.pk), "--format", "docx", "--out", str(tmp_path / "x"))

    assert caught.value.returncode == 2


def test_unknown_session_and_unwritable_place_are_sentences(session: Session, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no session"):
        call_command("report", "ZZZ-ZZZZ", "--out", str(tmp_path / "x"))
    with pytest.raises(CommandError, match="cannot write"):
        call_command("report", str(session.pk), "--out", str(tmp_path / "missing" / "x"))
