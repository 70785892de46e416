"""What is said in the room, written down on the phone of the one who was chosen for it."""

import uuid

import pytest
from django.contrib.auth.models import User

from sessions_app.domain.plenary import choose_writer
from sessions_app.domain.steering import finish, go_to, step_named
from sessions_app.domain.tables import move
from sessions_app.models import Participant, PlenaryNote, Session
from tests.factories import make_facilitator, make_group, make_participant, make_plenary_note, make_session
from tests.views.clients import Answer, laptop, phone, post_form

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def user() -> User:
    return make_facilitator()


@pytest.fixture
def session(user: User) -> Session:
    session = make_session(created_by=user)
    go_to(session=session, step=step_named(session, "round-1"))
    go_to(session=session, step=step_named(session, "plenary-1"))
    return session


@pytest.fixture
def kari(session: Session) -> Participant:
    participant = make_participant(group=make_group(session=session))
    choose_writer(session=session, participant=participant, writes=True)
    return participant


def path_of(participant: Participant) -> str:
    return f"/g/{participant.group_id}/plenary/"


def fields(text: str = "Vi er enige", **of: object) -> dict[str, str]:
    known = {"note_id": uuid.uuid4(), "round_number": 1, "text": text, **of}
    return {name: str(value) for name, value in known.items()}


def send(participant: Participant, data: dict[str, str]) -> Answer:
    """As the outbox does."""
    return phone(participant).post(path_of(participant), data, headers={"accept": "text/vnd.selvsjekk"})


def choose(user: User, session: Session, participant: Participant, writes: str) -> Answer:
    return laptop(user).post(f"/s/{session.pk}/seats/{participant.pk}/writes/", {"writes": writes})


def writer_of(session: Session) -> Participant | None:
    return Session.objects.get(pk=session.pk).plenary_writer


def test_facilitator_chooses_one_and_takes_it_back(user: User, session: Session) -> None:
    kari = make_participant(group=make_group(session=session))

    answer = choose(user, session, kari, "yes")
    assert (answer.status_code, answer["Location"]) == (303, f"/s/{session.pk}/groups/{kari.group_id}/")
    assert writer_of(session) == kari

    choose(user, session, kari, "no")
    assert writer_of(session) is None


def test_seat_of_another_session_and_nonsense_choose_nobody(user: User, session: Session) -> None:
    kari = make_participant(group=make_group(session=session))
    foreign = make_participant(group=make_group(session=make_session(number="1151")))

    assert choose(user, session, foreign, "yes").status_code == 404
    assert choose(user, session, kari, "perhaps").status_code == 404
    assert writer_of(session) is None


def test_link_is_on_the_chosen_phone_only(kari: Participant) -> None:
    ola = make_participant(group=kari.group)

    pages = [phone(one).get(f"/g/{one.group_id}/").text for one in (kari, ola)]

    assert ['id="plenary-link" hidden' in page for page in pages] == [False, True]


def test_reflection_is_stored_with_its_author_and_shown_on_the_wall(
    user: User, session: Session, kari: Participant
) -> None:
    answer = send(kari, fields("Vi er enige"))

    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert "Vi er enige" in answer.text
    assert [(note.text, note.author, note.round_number) for note in PlenaryNote.objects.all()] == [
        ("Vi er enige", kari, 1)
    ]
    assert "Vi er enige" in laptop(user).get(f"/s/{session.pk}/plenary/").text


def test_sent_twice_it_is_one(kari: Participant) -> None:
    data = fields()

    answers = [send(kari, data) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert PlenaryNote.objects.count() == 1


def test_form_without_javascript_goes_back_to_the_page(kari: Participant) -> None:
    answer = post_form(phone(kari), path_of(kari), fields("Skrevet uten skript"))

    assert (answer.status_code, answer["Location"]) == (303, path_of(kari))
    assert "Skrevet uten skript" in phone(kari).get(path_of(kari)).text


def test_nobody_else_finds_the_page(kari: Participant) -> None:
    ola = make_participant(group=kari.group)

    answers = [
        phone(ola).get(path_of(ola)),
        send(ola, fields()),
        post_form(phone(ola), path_of(ola), fields()),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert PlenaryNote.objects.count() == 0


def test_who_was_moved_is_refused_and_not_sent_on(session: Session, kari: Participant) -> None:
    """A redirect would be tried again for ever by the outbox."""
    moved = move(participant=kari, to=make_group(session=session, number=2))
    assert moved is not None

    assert send(kari, fields()).status_code == 404
    assert phone(moved).get(path_of(moved)).status_code == 404


@pytest.mark.parametrize("text", ["", "  ", "\x00", "å" * 2001])
def test_what_cannot_be_is_told_and_kept(kari: Participant, text: str) -> None:
    script, page = send(kari, fields(text)), post_form(phone(kari), path_of(kari), fields(text))

    assert (script.status_code, page.status_code, PlenaryNote.objects.count()) == (422, 422, 0)
    assert script["Content-Type"].startswith("text/plain")
    assert f"{text}</textarea>" in page.text


def test_same_id_with_another_text_is_told_and_nothing_is_lost(kari: Participant) -> None:
    data = fields("Først")
    send(kari, data)

    answer = post_form(phone(kari), path_of(kari), {**data, "text": "Så"})

    assert (answer.status_code, PlenaryNote.objects.get().text) == (422, "Først")
    assert "Så</textarea>" in answer.text
    assert data["note_id"] not in answer.text.partition('name="note_id"')[2][:100]


def test_finished_session_says_so_and_the_text_stays(session: Session, kari: Participant) -> None:
    finish(session=session)

    script, page = send(kari, fields("Sent")), post_form(phone(kari), path_of(kari), fields("Sent"))

    assert (script.status_code, page.status_code, PlenaryNote.objects.count()) == (410, 410, 0)
    assert "Sent</textarea>" in page.text


def test_hostile_reflection_is_text(kari: Participant, user: User, session: Session) -> None:
    answer = send(kari, fields(HOSTILE))

    pages = [
        answer.text,
        phone(kari).get(path_of(kari)).text,
        laptop(user).get(f"/s/{session.pk}/plenary/").text,
    ]

    assert [HOSTILE in page for page in pages] == [False, False, False]


def test_facilitators_form_under_a_used_id_is_told_with_a_new_one(user: User, session: Session) -> None:
    note = make_plenary_note(session=session, text="Først")

    answer = laptop(user).post(f"/s/{session.pk}/plenary/notes/", fields("Så", note_id=note.pk))

    assert (answer.status_code, PlenaryNote.objects.count()) == (422, 1)
    assert "Så</textarea>" in answer.text
    assert f'name="note_id" value="{note.pk}"' not in answer.text


def test_writing_without_the_csrf_token_is_refused(kari: Participant) -> None:
    client = phone(kari, checks_csrf=True)

    assert client.post(path_of(kari), fields()).status_code == 403
