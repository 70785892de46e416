"""What can be shown and printed before any session exists, and what a facilitator prints for one."""

import re
from pathlib import Path
from typing import cast

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils.html import escape
from pytest_django import Settings

from sessions_app.content import self_check
from sessions_app.enums import Plan
from sessions_app.models import Session
from sessions_app.outputs import press
from sessions_app.outputs.child import OutputError
from sessions_app.outputs.material import Material
from sessions_app.outputs.press import PressIsBusy, StillMaking
from sessions_app.outputs.prints import Print
from sessions_app.views import outputs, prints
from sessions_app.views.guards import Request
from tests.factories import make_facilitator, make_session
from tests.views.clients import ACROSS_THE_ROOM, laptop

pytestmark = pytest.mark.django_db
FORM = "/material/form.pdf"


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(press, "FOLDER", tmp_path / "reports")
    monkeypatch.setattr(press, "_jobs", {})
    monkeypatch.setattr(outputs, "PATIENCE", 60)


@pytest.fixture
def session() -> Session:
    return make_session(people=5)


@pytest.fixture
def leader(session: Session) -> User:
    return make_facilitator(municipality=session.municipality)


def raising(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def delivered(*args: object, **kwargs: object) -> Path:
        raise error

    monkeypatch.setattr(outputs, "delivered", delivered)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_map_is_open_to_everybody_in_each_language(language: str) -> None:
    page = Client().get("/material/map/", {"language": language})

    assert page.status_code == 200
    for point in self_check("innovasjon", language).points:
        assert f"</span> {escape(point.title)}</summary>" in page.text


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_questions_are_open_to_everybody_in_each_language(language: str) -> None:
    page = Client().get("/about/", {"language": language})

    assert page.status_code == 200
    for question in self_check("innovasjon", language).questions:
        assert escape(question.text) in page.text


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_list_leads_to_all_material_in_its_language(language: str) -> None:
    page = Client().get("/material/", {"language": language})

    links = re.findall(r'href="/material/([\w.-]+)\?in=(\w+)"', page.text)
    assert links == [(one.value, language) for one in Material]
    assert [
        size for size in ("A4, 3 ", "A3, 1 ", "A4, 1 ", "A4, 2 ", "PowerPoint") if size not in page.text
    ] == []


@pytest.mark.parametrize("path", ["/", "/about/"])
def test_material_is_found_from_the_open_pages(path: str) -> None:
    assert 'href="/material/"' in Client().get(path).text


def test_material_is_shown_inside_the_browser_under_a_name_of_its_own() -> None:
    response = Client().get(FORM, {"language": "nn"})

    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="selvsjekk-form-nn.pdf"'
    assert response["Content-Language"] == "nn"
    assert response.content.startswith(b"%PDF-")


def test_material_is_made_once_however_many_ask() -> None:
    first = Client().get(FORM)
    made = {file: file.stat().st_mtime_ns for file in press.FOLDER.glob("*.pdf")}

    answers = [Client().get(FORM) for _ in range(5)]
    unchanged = Client().get(FORM, headers={"If-None-Match": first["ETag"]})

    assert {file: file.stat().st_mtime_ns for file in press.FOLDER.glob("*.pdf")} == made
    assert len(made) == 1
    assert {answer.content for answer in answers} == {first.content}
    assert (unchanged.status_code, unchanged.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/material/x.pdf", "/material/form.docx", "/material/formXpdf", "/material/form"]
)
def test_what_is_no_material_is_not_found(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_while_it_is_made_a_page_asks_again_in_the_same_language(monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, StillMaking(14))

    response = Client().get(FORM, {"language": "en", "x": "y"})

    assert response.status_code == 202
    assert "selvsjekk-form-en.pdf" in response.text
    assert 'href="./"' in response.text
    assert response["Refresh"] == f"2; url={FORM}?language=en&waited=yes"
    assert "14 per cent" in response.text


def test_when_too_much_is_asked_for_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, PressIsBusy())

    response = Client().get(FORM)

    assert response.status_code == 429
    assert response["Retry-After"] == "30"


def test_failure_is_a_page_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, OutputError("x"))

    assert Client().get(FORM).status_code == 503


def test_page_that_waited_for_slides_says_that_they_are_ready(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "slides"
    file.write_bytes(b"PK")
    monkeypatch.setattr(outputs, "delivered", lambda *_args, **_more: file)

    waited = Client().get("/material/slides.pptx", {"language": "nb", "waited": "yes"})
    saved = Client().get("/material/slides.pptx", {"language": "nb"})

    assert waited["Refresh"] == "0; url=/material/slides.pptx?language=nb"
    assert "selvsjekk-slides-nb.pptx" in waited.text
    assert saved["Content-Disposition"] == 'attachment; filename="selvsjekk-slides-nb.pptx"'
    assert saved.content == b"PK"


def test_facilitator_finds_everything_to_print(session: Session, leader: User) -> None:
    page = laptop(leader).get(f"/s/{session.pk}/print/").text

    found = re.findall(rf'(?:action|href)="/s/{session.pk}/print/([\w-]+).pdf"', page)
    assert set(found) == set(Print.values)
    assert "127.0.0.1:8000" in page
    assert f'href="/s/{session.pk}/print/"' in laptop(leader).get(f"/s/{session.pk}/before/").text


def test_page_of_a_hosted_installation_does_not_warn_of_the_laptop_s_address(
    session: Session, leader: User, settings: Settings
) -> None:
    settings.HOSTED = True

    assert "127.0.0.1:8000" not in laptop(leader).get(f"/s/{session.pk}/print/", secure=True).text


@pytest.mark.parametrize("what", list(Print))
def test_each_print_is_a_pdf_named_by_the_municipality(what: Print, session: Session, leader: User) -> None:
    response = laptop(leader).get(f"/s/{session.pk}/print/{what}.pdf")

    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"] == f'inline; filename="selvsjekk-kautokeino-{what}-nb.pdf"'
    assert session.code.lower() not in response["Content-Disposition"].lower()


def html_of(what: Print, session: Session, **fields: str) -> str:
    return prints.HTML[what](session, "en", cast("Request", RequestFactory().get("/", fields)))


def test_name_of_the_network_is_cleaned_and_never_longer_than_one_can_be(session: Session) -> None:
    html = html_of(Print.CARDS_A5, session, network="  a\x00<\n" + "å" * 100)

    (name,) = re.findall(r'<strong dir="auto">(.*?)</strong>', html)
    assert name == "a&lt; " + "å" * 29


def test_form_in_a_series_is_of_the_present_meeting_s_round() -> None:
    session = make_session(people=5, plan=Plan.SERIES)

    html = html_of(Print.FORM, session)

    assert html.count("<h1>") == 1
    assert self_check("innovasjon", "en").round(1).title in html


def test_new_name_of_the_network_is_new_cards(session: Session, leader: User) -> None:
    path, browser = f"/s/{session.pk}/print/cards-a5.pdf", laptop(leader)

    first, second = browser.get(path), browser.get(path, {"network": "Gjest"})

    assert first["ETag"] != second["ETag"]
    (kept,) = press.FOLDER.glob("*.pdf")
    assert kept.name.endswith("-print-cards-a5-nb.pdf")


def test_cards_with_another_name_wait_for_those_that_are_being_made(session: Session, leader: User) -> None:
    browser, path = laptop(leader), f"/s/{session.pk}/print/cards-a4.pdf"
    press._jobs[session.uid.hex, "print-cards-a4-nb.pdf"] = press.Job("of another name")

    answer = browser.get(path, {"network": "Gjest"})

    assert answer.status_code == 202
    assert "Gjest" in answer["Refresh"]


def test_prints_are_for_the_laptop_itself(session: Session, leader: User) -> None:
    browser = laptop(leader)

    for path in ("", "run-sheet.pdf"):
        answer = browser.get(f"/s/{session.pk}/print/{path}", REMOTE_ADDR=ACROSS_THE_ROOM)
        assert answer.status_code == 404
