"""Fetching a document: over the web, and by command."""

import re
import threading
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from sessions_app.domain.notes import withdraw_note
from sessions_app.domain.rehearsal import make_rehearsal
from sessions_app.enums import Extent, Format
from sessions_app.models import Export, Municipality, Session
from sessions_app.outputs import documents, press
from sessions_app.outputs.child import OutputError, OutputTooHeavy, OutputToolMissing
from sessions_app.outputs.documents import Document
from sessions_app.outputs.press import Job, PressIsBusy, StillMaking
from sessions_app.views import outputs
from tests.factories import (
    make_facilitator,
    make_group,
    make_note,
    make_participant,
    make_session,
    municipality,
)

pytestmark = pytest.mark.django_db
BEGINS = {
    Format.PDF: b"%PDF-", Format.WORD: b"PK", Format.SLIDES: b"PK", Format.SHEET: b"PK",
    Format.LINES: b"\xef\xbb\xbf", Format.DATA: b"{", Format.ARCHIVE: b"PK",
}  # fmt: skip


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


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Nothing is made before it is set, and nobody waits long."""
    go = threading.Event()

    def pdf(wanted: Document) -> press.Work:
        def work(told: Path | None) -> bytes:
            if told:
                told.write_text("40", encoding="ascii")
            go.wait(20)
            return b"%PDF-" + wanted.summary.digest.encode()

        return work

    monkeypatch.setitem(documents.PREPARED, Format.PDF, pdf)
    monkeypatch.setitem(documents.PREPARED, Format.WORD, pdf)
    monkeypatch.setattr(outputs, "PATIENCE", 0.01)
    yield go
    go.set()


def address(session: Session, ending: str = "pdf") -> str:
    return f"/s/{session.pk}/report.{ending}"


def until_done(browser: Client, url: str) -> None:
    """Asks again, as the page that waits does."""
    for _ in range(500):
        if browser.get(url).status_code == 200:
            return
        threading.Event().wait(0.02)
    raise AssertionError("never made")


def raising(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(*args: object, **kwargs: object) -> Path:
        raise error

    monkeypatch.setattr(outputs, "delivered", refuse)


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


@pytest.mark.parametrize("wanted", Format)
def test_each_format_is_named_typed_tagged_and_logged(
    browser: Client, session: Session, wanted: Format
) -> None:
    response = browser.get(address(session, wanted), {"language": "nn"})

    assert response.status_code == 200
    assert response["Content-Type"] == wanted.content_type
    kind = "inline" if wanted == Format.PDF else "attachment"
    name = rf'{kind}; filename="selvsjekk-kautokeino-\d{{4}}-\d\d-\d\d\.{wanted}"'
    assert re.fullmatch(name, response["Content-Disposition"])
    assert response.content.startswith(BEGINS[wanted])
    assert session.uid.hex not in response["ETag"]
    (logged,) = Export.objects.of(session)
    assert (logged.format, logged.language, logged.made_by, logged.link) == (
        wanted, "nn", User.objects.get(), None,
    )  # fmt: skip
    again = browser.get(
        address(session, wanted), {"language": "nn"}, headers={"If-None-Match": response["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert Export.objects.count() == 1


@pytest.mark.parametrize(("ending", "status"), [("json", 200), ("csv", 304)])
def test_data_are_sent_again_when_more_than_the_report_shows_has_changed(
    browser: Client, session: Session, ending: str, status: int
) -> None:
    url = address(session, ending)
    author = make_participant(group=make_group(session=session))
    tag = browser.get(url)["ETag"]
    note = make_note(author=author, text="Angret")
    withdraw_note(author=author, note_id=note.pk, base=1, edit=uuid.uuid4())

    assert browser.get(url, headers={"If-None-Match": tag}).status_code == status


def test_only_who_fetches_it_stands_in_the_log(
    browser: Client, session: Session, held: threading.Event
) -> None:
    url = address(session)

    assert browser.get(url).status_code == 202
    assert browser.head(address(session, "csv")).status_code == 200

    assert Export.objects.count() == 0
    held.set()
    until_done(browser, url)
    assert Export.objects.count() == 1


def test_long_work_shows_a_page_with_the_percent_that_looks_again(
    browser: Client, session: Session, held: threading.Event
) -> None:
    url = address(session) + "?language=nn&extent=short&x=1"
    browser.get(url)
    (job,) = press._jobs.values()
    until_told(job, 40)

    response = browser.get(url)

    assert response.status_code == 202
    again = f"{address(session)}?language=nn&extent=short&waited=yes"
    assert response["Refresh"] == f"2; url={again}"
    assert 'value="40"' in response.text
    assert again.replace("&", "&amp;") in response.text
    held.set()
    until_done(browser, again)
    assert browser.get(again).content.startswith(b"%PDF-")


def until_told(job: Job, percent: int) -> None:
    for _ in range(500):
        if job.percent == percent:
            return
        threading.Event().wait(0.01)
    raise AssertionError("never told")


def test_who_waits_for_others_is_told_so(browser: Client, session: Session, held: threading.Event) -> None:
    browser.get(address(session))

    response = browser.get(address(session, "docx"))

    assert response.status_code == 202
    assert "<progress" not in response.text


def test_page_that_waited_for_a_file_to_save_says_that_it_is_ready(
    browser: Client, session: Session, held: threading.Event
) -> None:
    """A download does not take the place of the page that asked for it: it would ask for ever."""
    url = address(session, "docx") + "?language=nn"
    browser.get(url)
    held.set()
    until_done(browser, url + "&waited=yes")

    response = browser.get(url + "&waited=yes")

    assert response["Content-Type"].startswith("text/html")
    assert response["Refresh"] == f"0; url={url}"
    assert f'href="{url}"' in response.text
    assert Export.objects.count() == 0
    assert browser.get(url)["Content-Disposition"].startswith("attachment")


def test_document_a_little_older_than_what_was_asked_for_keeps_its_own_tag(
    browser: Client, session: Session, held: threading.Event
) -> None:
    """Else the browser would show it for ever as the newest."""
    browser.get(address(session))
    make_note(group=make_group(session=session), text="Noe nytt")
    held.set()
    (job,) = press._jobs.values()
    job.outcome.result(timeout=20)

    older = browser.get(address(session))
    until_done(browser, address(session))
    newer = browser.get(address(session), headers={"If-None-Match": older["ETag"]})

    assert (older.status_code, newer.status_code) == (200, 200)
    assert older.content != newer.content


def test_document_that_a_newer_one_has_just_replaced_is_asked_for_again(
    browser: Client, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def gone(*args: object, **kwargs: object) -> Path:
        return tmp_path / "gone-x-nb.pdf"

    monkeypatch.setattr(outputs, "delivered", gone)

    assert browser.get(address(session)).status_code == 202


def test_extent_means_something_for_pdf_and_word_only(browser: Client, session: Session) -> None:
    wanted = "?extent=short"

    short = browser.get(address(session) + wanted)["Content-Disposition"]
    table = browser.get(address(session, "csv") + wanted)["Content-Disposition"]

    assert short.endswith('-short.pdf"')
    assert "short" not in table


@pytest.mark.parametrize("query", ["?language=xx", "?extent=all", "?language=&extent="])
def test_what_is_no_language_and_no_extent_is_as_usual(browser: Client, session: Session, query: str) -> None:
    plain = browser.get(address(session, "csv"))

    assert browser.get(address(session, "csv") + query).content == plain.content


@pytest.mark.parametrize("ending", ["exe", "PDF", "pdf2", ""])
def test_there_is_no_other_format(browser: Client, session: Session, ending: str) -> None:
    assert browser.get(address(session, ending)).status_code == 404


@pytest.mark.parametrize("ending", ["json", "zip"])
def test_data_of_a_rehearsal_do_not_leave(browser: Client, leader: User, ending: str) -> None:
    practice = make_rehearsal(municipality=municipality(), language="nb", created_by=leader)

    response = browser.get(address(practice, ending))

    assert response.status_code == 503
    assert Export.objects.count() == 0


def test_who_is_sent_away_hears_when_to_come_back(
    browser: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, PressIsBusy())

    assert browser.get(address(session))["Retry-After"] == "30"


def test_file_name_keeps_the_letters_of_the_place(browser: Client) -> None:
    place = Municipality.objects.get(number="5622")
    browser.force_login(make_facilitator(municipality=place))
    place.name = "Porsáŋgu"
    place.save()

    response = browser.get(address(make_session(number="5622")))

    assert "filename*=utf-8''selvsjekk-pors%C3%A1%C5%8Bgu" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("error", "status"),
    [(PressIsBusy(), 429), (OutputError("x"), 503), (OutputTooHeavy("time"), 503), (StillMaking(None), 202)],
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
    raising(monkeypatch, OutputToolMissing("cannot load library 'libpango-1.0-0'"))

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


@pytest.mark.parametrize("wanted", Format)
def test_command_writes_each_format(session: Session, tmp_path: Path, wanted: Format) -> None:
    file = tmp_path / f"ut.{wanted}"
    call_command("report", str(session.pk), "--format", wanted.value, "--out", str(file))

    assert file.read_bytes().startswith(BEGINS[wanted])
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("extent", Extent)
def test_command_writes_each_extent(session: Session, tmp_path: Path, extent: Extent) -> None:
    file = tmp_path / "ut.pdf"
    call_command("report", str(session.pk), "--extent", extent.value, "--out", str(file))

    assert file.read_bytes().startswith(b"%PDF-")


def test_command_speaks_the_session_s_language_if_none_is_wanted(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "ut.zip"
    for words, name in [((), "LESMEG.txt"), (("--language", "en"), "README.txt")]:
        call_command("report", str(session.pk), "--format", "zip", *words, "--out", str(file))

        assert zipfile.ZipFile(file).namelist()[0] == name


@pytest.mark.parametrize("option", ["--format", "--extent", "--language"])
def test_unknown_choice_names_those_there_are(session: Session, tmp_path: Path, option: str) -> None:
    with pytest.raises(CommandError, match="choose from"):
        call_command("report", str(session.pk), option, "odt", "--out", str(tmp_path / "x"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OutputToolMissing("libpango"), "libpango"),
        (OutputTooHeavy("time"), "too long"),
        (OutputError("x"), "could not be made"),
    ],
)
def test_what_cannot_be_made_is_one_sentence_and_no_file(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OutputError, said: str
) -> None:
    def refuse(wanted: Document) -> press.Work:
        raise error

    monkeypatch.setitem(documents.PREPARED, Format.PDF, refuse)

    with pytest.raises(CommandError, match=said):
        call_command("report", str(session.pk), "--out", str(tmp_path / "x"))

    assert list(tmp_path.iterdir()) == []


def test_command_exports_no_data_of_a_rehearsal(tmp_path: Path, leader: User) -> None:
    practice = make_rehearsal(municipality=municipality(), language="nb", created_by=leader)

    with pytest.raises(CommandError, match="rehearsal"):
        call_command("report", str(practice.pk), "--format", "json", "--out", str(tmp_path / "x"))


def test_unknown_session_and_unwritable_place_are_sentences(session: Session, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no session"):
        call_command("report", "ZZZ-ZZZZ", "--out", str(tmp_path / "x"))
    with pytest.raises(CommandError, match="cannot write"):
        call_command("report", str(session.pk), "--out", str(tmp_path / "missing" / "x"))
