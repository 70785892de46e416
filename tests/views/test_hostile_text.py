"""Every text field, filled by somebody who means no good: on every page it is text and nothing else."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.utils.html import escape

from sessions_app.domain.steering import go_to
from sessions_app.enums import Mark
from sessions_app.models import Participant, Session, Step
from tests.factories import make_facilitator, make_note, make_participant, make_session
from tests.views.clients import fields, laptop, note_path, phone, post_form, put

pytestmark = pytest.mark.django_db
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7|add:7 }}{% now 'Y' %}",
    "</textarea><svg/onload=x>",
]


@pytest.fixture(params=HOSTILE)
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def session() -> Session:
    return make_session(shows_names=True)


@pytest.fixture
def user() -> User:
    return make_facilitator()


@pytest.fixture
def kari(session: Session, text: str) -> Participant:
    return make_participant(group=session.meetings.get().groups.get(number=1), name=text[:40])


def is_text_in(text: str, page: str) -> bool:
    return escape(text) in page and (escape(text) == text or text not in page)


def go(session: Session, name: str) -> None:
    go_to(session=session, step=next(step for step in Step.objects.of(session) if step.name == name))


def test_note_is_text_on_the_phone(kari: Participant, text: str) -> None:
    note = make_note(author=kari, text=text)
    answer = put(phone(kari), note_path(kari, note.pk), fields(text=text + "!", base=1))

    pages = [phone(kari).get(f"/g/{kari.group_id}/").text, phone(kari).get(note_path(kari, note.pk)).text]

    assert is_text_in(text + "!", answer.text)
    assert [is_text_in(text + "!", page) for page in pages] == [True, True]


def test_refused_note_is_text_in_its_field(kari: Participant, text: str) -> None:
    make_note(author=kari)

    page = post_form(phone(kari), note_path(kari, uuid.uuid4()), fields(text=text, question="9.9"))

    assert is_text_in(text, page.text)


def test_note_is_text_on_the_console(kari: Participant, user: User, session: Session, text: str) -> None:
    make_note(author=kari, text=text)

    page = laptop(user).get(f"/s/{session.pk}/groups/{kari.group_id}/").text

    assert is_text_in(text, page)


def test_note_and_name_are_text_on_the_wall(
    kari: Participant, user: User, session: Session, text: str
) -> None:
    make_note(author=kari, text=text, mark=Mark.FINDING)
    go(session, "plenary-1")
    laptop(user).post(f"/s/{session.pk}/plenary/turn/", {"group": str(kari.group_id)})

    page = laptop(user).get(f"/s/{session.pk}/plenary/").text

    assert is_text_in(text, page)
    assert f'<p class="slip-name">{escape(text[:40])}</p>' in page


def test_plenary_note_is_text(user: User, session: Session, text: str) -> None:
    go(session, "plenary-1")
    client = laptop(user)
    sent = {"note_id": str(uuid.uuid4()), "round_number": "1", "text": text}
    client.post(f"/s/{session.pk}/plenary/notes/", sent)

    pages = [client.get(f"/s/{session.pk}/plenary/{path}").text for path in ("notes/", "")]

    assert [is_text_in(text, page) for page in pages] == [True, True]


def test_action_and_its_owner_are_text(user: User, session: Session, text: str) -> None:
    go(session, "closing")
    client = laptop(user)
    sent = {"action_id": str(uuid.uuid4()), "text": text, "owner": f"Eier {text}", "due_on": ""}
    client.post(f"/s/{session.pk}/actions/", sent)

    pages = [client.get(f"/s/{session.pk}/{path}").text for path in ("actions/", "plenary/")]

    assert [is_text_in(f"Eier {text}", page) for page in pages] == [True, True]


def test_what_was_typed_wrong_is_text(user: User, session: Session, text: str) -> None:
    client = laptop(user)

    pages = [
        client.post(
            "/new/", {"people": text, "day": text, "time": text, "search": text, "round_minutes": text}
        ).text,
        client.post(f"/s/{session.pk}/actions/", {"due_on": text, "owner": text}).text,
        client.post(f"/j/{session.code}/", {"name": text, "group": text}).text,
        client.post(f"/j/{session.code}/seat/", {"seat_code": text}).text,
        client.get("/new/municipalities/", {"search": text}).text,
    ]

    assert [escape(text) == text or text not in page for page in pages] == [True] * 5
    assert "14" not in pages[4].partition("<main")[2].partition("</main>")[0] or "7|add:7" in pages[4]
