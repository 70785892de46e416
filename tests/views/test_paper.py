"""What was written by hand is typed in afterwards: by one phone for its table, marked as from paper."""

import uuid

import pytest

from sessions_app.domain.summarising import summarise
from sessions_app.models import Note, Participant
from sessions_app.outputs.lines import lines
from tests.factories import make_facilitator, make_note, make_participant, open_round
from tests.views.clients import fields, laptop, note_path, phone, post_form, put

pytestmark = pytest.mark.django_db
PAPER = {"from_paper": "yes"}


@pytest.fixture
def kari() -> Participant:
    participant = make_participant(name="Kari")
    open_round(participant.group.meeting.session, 1)
    return participant


def page(kari: Participant, query: str = "?paper=yes") -> str:
    return phone(kari).get(f"/g/{kari.group_id}/{query}").text


def test_page_for_typing_in_says_so_and_every_note_carries_it(kari: Participant) -> None:
    assert '<input type="hidden" name="from_paper" value="yes">' in page(kari)
    assert "from_paper" not in page(kari, "")
    assert f"/g/{kari.group_id}/?paper=yes" in phone(kari).get(f"/g/{kari.group_id}/people/").text


def test_typed_in_note_is_marked_on_the_table_in_the_report_and_in_the_rows(kari: Participant) -> None:
    typed_in, said = uuid.uuid4(), make_note(author=kari, text="Skrevet på mobilen")

    answer = put(phone(kari), note_path(kari, typed_in), fields(text="Skrevet for hånd") | PAPER)

    assert (answer.status_code, "Fra papir" in answer.text) == (201, True)
    stored = Note.objects.in_bulk([typed_in, said.pk])
    assert [stored[pk].from_paper for pk in (typed_in, said.pk)] == [True, False]
    rows = lines(summarise(kari.group.meeting.session, "nb")).decode("utf-8-sig").splitlines()
    assert sorted(row.endswith(",ja") for row in rows[1:]) == [False, True]


def test_sent_again_or_changed_it_stays_from_paper(kari: Participant) -> None:
    note_id = uuid.uuid4()
    first = fields(text="Skrevet for hånd") | PAPER
    for data in (first, first, fields(text="Skrevet for hand", base=1)):
        put(phone(kari), note_path(kari, note_id), data)

    note = Note.objects.get(pk=note_id)
    assert (note.text, note.version, note.from_paper) == ("Skrevet for hand", 2, True)


def test_without_javascript_one_goes_on_typing_at_the_same_question(kari: Participant) -> None:
    answer = post_form(phone(kari), note_path(kari, uuid.uuid4()), fields(question="1.2", text="Ett") | PAPER)

    assert answer.status_code == 303
    assert answer["Location"].startswith(f"/g/{kari.group_id}/?question=1.2&paper=yes#note-")


def test_facilitator_types_in_for_a_table_from_the_console(kari: Participant) -> None:
    session = kari.group.meeting.session
    leader = laptop(make_facilitator(municipality=session.municipality))
    console = f"/s/{session.pk}/groups/{kari.group_id}/"
    assert 'name="paper" value="yes"' in leader.get(console).text

    answers = [leader.post(f"{console}write/", data) for data in ({"paper": "yes"}, {})]

    assert [answer["Location"] for answer in answers] == [
        f"/g/{kari.group_id}/?paper=yes",
        f"/g/{kari.group_id}/",
    ]
