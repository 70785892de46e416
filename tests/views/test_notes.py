"""The note path, sentence by sentence (README, "Pages")."""

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessions_app.domain.steering import finish
from sessions_app.models import Edit, Group, Note, Participant
from tests.factories import make_note, make_participant, make_session, open_round
from tests.views.clients import FORM, Answer, delete, fields, nb, note_path, phone, post_form, put, row

pytestmark = pytest.mark.django_db
UNKNOWN = uuid.UUID(int=7)
FINISHED = (
    "This self-check is finished and takes no more notes. Your text is still here: copy it if you need it."
)
EMPTY = "The note is empty. Write something first."
NOT_BEGUN = "This round has not begun yet. What you wrote stays here until it does."
NOT_PART = "This question is not part of the self-check."


@pytest.fixture
def kari() -> Participant:
    participant = make_participant(name="Kari")
    open_round(participant.group.meeting.session, 1)
    return participant


def revision_of(participant: Participant) -> int:
    return Group.objects.get(pk=participant.group_id).revision


def finish_session_of(participant: Participant) -> None:
    finish(session=participant.group.meeting.session)


# --- writing ------------------------------------------------------------------------------------------------


def test_new_note_is_created_as_version_one(kari: Participant) -> None:
    note_id = uuid.uuid4()

    response = put(phone(kari), note_path(kari, note_id), fields())

    assert (response.status_code, response["ETag"]) == (201, '"1"')
    note = Note.objects.get(pk=note_id)
    assert (note.text, note.question, note.version, note.author) == ("Vi kjenner loven", "1.1", 1, kari)


def test_answer_is_the_note_drawn(kari: Participant) -> None:
    note_id = uuid.uuid4()

    response = put(phone(kari), note_path(kari, note_id), fields())

    tags = re.findall(r"<[^>]*>", response.text)
    assert [tag for tag in tags if f'id="note-{note_id}"' in tag and 'data-version="1"' in tag]
    assert "Vi kjenner loven" in response.text


def test_save_asks_the_database_five_times(kari: Participant) -> None:
    """Once who writes, once what is known by now; then the revision, the note and the edit are stored."""
    browser = phone(kari)
    put(browser, note_path(kari, uuid.uuid4()), fields())

    with CaptureQueriesContext(connection) as queries:
        put(browser, note_path(kari, uuid.uuid4()), fields())

    asked = [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]]
    locks = ["SELECT"] * (connection.vendor == "postgresql")
    assert asked == ["SELECT", *locks, "SELECT", "UPDATE", "INSERT", "INSERT"]


def test_page_draws_the_note_as_the_answer_does(kari: Participant) -> None:
    note = make_note(author=kari)

    page = phone(kari).get(f"/g/{kari.group_id}/").text

    tags = re.findall(r"<[^>]*>", page)
    assert [tag for tag in tags if f'id="note-{note.pk}"' in tag and 'data-version="1"' in tag]


def test_next_version_replaces_the_text(kari: Participant) -> None:
    note = make_note(author=kari)

    response = put(phone(kari), note_path(kari, note.pk), fields(text="Vi kjenner begge", base=1))

    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert row(note.pk)["text"] == "Vi kjenner begge"


def test_same_edit_again_changes_nothing(kari: Participant) -> None:
    note_id, data = uuid.uuid4(), fields()
    put(phone(kari), note_path(kari, note_id), data)
    before, revision = row(note_id), revision_of(kari)

    again = put(phone(kari), note_path(kari, note_id), data)

    assert (again.status_code, again["ETag"]) == (200, '"1"')
    assert (row(note_id), revision_of(kari), Edit.objects.count()) == (before, revision, 1)


def test_late_repeated_edit_does_not_undo_a_newer_one(kari: Participant) -> None:
    note_id, first = uuid.uuid4(), fields(text="Først")
    put(phone(kari), note_path(kari, note_id), first)
    put(phone(kari), note_path(kari, note_id), fields(text="Så", base=1))

    again = put(phone(kari), note_path(kari, note_id), first)

    assert (again.status_code, row(note_id)["text"], row(note_id)["version"]) == (200, "Så", 2)


def test_same_edit_again_is_acknowledged_after_the_end(kari: Participant) -> None:
    note_id, data = uuid.uuid4(), fields()
    put(phone(kari), note_path(kari, note_id), data)
    finish_session_of(kari)

    again = put(phone(kari), note_path(kari, note_id), data)

    assert (again.status_code, again["ETag"], Note.objects.count()) == (200, '"1"', 1)


def test_base_behind_with_the_same_text_is_accepted(kari: Participant) -> None:
    note = make_note(author=kari)
    put(phone(kari), note_path(kari, note.pk), fields(text="Vi er enige", base=1))

    response = put(phone(kari), note_path(kari, note.pk), fields(text="Vi er enige", base=1))

    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert Note.objects.count() == 1


def test_base_behind_with_another_text_keeps_both(kari: Participant) -> None:
    note = make_note(author=kari)
    put(phone(kari), note_path(kari, note.pk), fields(text="Karis ord", base=1))

    response = put(phone(kari), note_path(kari, note.pk), fields(text="Olas ord", base=1))

    kept = Note.objects.exclude(pk=note.pk).get()
    assert response.status_code == 409
    assert response["Location"] == note_path(kari, kept.pk)
    assert (row(note.pk)["text"], kept.text, kept.question) == ("Karis ord", "Olas ord", "1.1")
    assert "Karis ord" in response.text
    assert "Olas ord" in response.text
    assert "Olas ord" in phone(kari).get(response["Location"]).text


def test_repeated_conflict_keeps_nothing_twice(kari: Participant) -> None:
    note, data = make_note(author=kari), fields(text="Olas ord", base=1)
    put(phone(kari), note_path(kari, note.pk), fields(text="Karis ord", base=1))
    first = put(phone(kari), note_path(kari, note.pk), data)

    again = put(phone(kari), note_path(kari, note.pk), data)

    assert (again.status_code, again["Location"]) == (409, first["Location"])
    assert Note.objects.count() == 2


def test_base_that_was_never_given_overwrites_nothing(kari: Participant) -> None:
    note = make_note(author=kari)

    response = put(phone(kari), note_path(kari, note.pk), fields(text="Fra mobilen", base=9))

    assert (response.status_code, row(note.pk)["text"]) == (409, "Vi kjenner loven")
    assert "Fra mobilen" in response.text


# --- whose --------------------------------------------------------------------------------------------------


@pytest.fixture
def foreign(kari: Participant) -> Note:
    """A note at another table of the same session."""
    neighbour = make_participant(group=kari.group.meeting.groups.get(number=2), name="Per")
    return make_note(author=neighbour, text="Naboens")


def test_foreign_note_is_not_found_and_not_changed(kari: Participant, foreign: Note) -> None:
    before = row(foreign.pk)

    answers = [
        put(phone(kari), note_path(kari, foreign.pk), fields(text="Kapret", base=1)),
        delete(phone(kari), note_path(kari, foreign.pk), base=1),
        phone(kari).post(note_path(kari, foreign.pk), fields(text="Kapret", base=1)),
        phone(kari).post(
            f"{note_path(kari, foreign.pk)}mark/", {"mark": "finding", "edit": str(uuid.uuid4())}
        ),
        phone(kari).get(note_path(kari, foreign.pk)),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert row(foreign.pk) == before
    assert Note.objects.count() == 1


def test_foreign_group_is_not_found_and_not_changed(kari: Participant, foreign: Note) -> None:
    before, path = row(foreign.pk), f"/g/{foreign.group_id}/notes/{foreign.pk}/"

    answers = [
        put(phone(kari), path, fields(text="Kapret", base=1)),
        delete(phone(kari), path, base=1),
        phone(kari).post(f"{path}mark/", {"mark": "finding", "edit": str(uuid.uuid4())}),
        put(phone(kari), f"/g/{foreign.group_id}/notes/{uuid.uuid4()}/", fields()),
        put(Client(), path, fields(text="Kapret", base=1)),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert row(foreign.pk) == before
    assert Note.objects.count() == 1


def test_edit_id_of_another_group_opens_nothing(kari: Participant, foreign: Note) -> None:
    edit = Edit.objects.get(note=foreign).pk

    answers = [
        put(phone(kari), note_path(kari, uuid.uuid4()), fields(edit=edit)),
        delete(phone(kari), note_path(kari, foreign.pk), base=1, edit=edit),
        phone(kari).post(f"{note_path(kari, foreign.pk)}mark/", {"mark": "aha", "edit": str(edit)}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert "Naboens" not in "".join(answer.text for answer in answers)


def test_note_without_a_csrf_token_is_refused(kari: Participant) -> None:
    client, path = phone(kari, checks_csrf=True), note_path(kari, uuid.uuid4())

    answers = [
        put(client, path, fields()),
        client.post(path, fields()),
        delete(client, path, base=1),
        client.post(f"{path}mark/", {"mark": "aha", "edit": str(uuid.uuid4())}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert Note.objects.count() == 0


def test_token_of_the_page_is_taken_as_a_header(kari: Participant) -> None:
    client = phone(kari, checks_csrf=True)
    page = client.get(f"/g/{kari.group_id}/").text
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found

    response = client.put(
        note_path(kari, uuid.uuid4()),
        "question=1.1&text=Hei&base=0&edit=" + str(uuid.uuid4()),
        content_type=FORM,
        headers={"x-csrftoken": found[1]},
    )

    assert response.status_code == 201


# --- what is not taken --------------------------------------------------------------------------------------


def test_finished_session_takes_nothing_more(kari: Participant) -> None:
    note = make_note(author=kari)
    finish_session_of(kari)
    before = row(note.pk)

    answers = [
        put(phone(kari), note_path(kari, uuid.uuid4()), fields()),
        put(phone(kari), note_path(kari, note.pk), fields(text="For sent", base=1)),
        delete(phone(kari), note_path(kari, note.pk), base=1),
        phone(kari).post(f"{note_path(kari, note.pk)}mark/", {"mark": "finding", "edit": str(uuid.uuid4())}),
    ]

    assert [answer.status_code for answer in answers] == [410] * 4
    assert (row(note.pk), Note.objects.count()) == (before, 1)
    assert answers[0].text == nb(FINISHED)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (fields(text=""), EMPTY),
        (fields(text=" \n\t "), EMPTY),
        (fields(text="\x00\x01"), EMPTY),
        (fields(question="9.9"), NOT_PART),
        (fields(question="x"), NOT_PART),
        (fields(question="2.1"), NOT_BEGUN),
    ],
    ids=["empty", "blank", "unstorable", "unknown", "nonsense", "not begun"],
)
def test_reason_is_told_in_the_language_of_the_session(
    kari: Participant, data: dict[str, str], reason: str
) -> None:
    response = put(phone(kari), note_path(kari, uuid.uuid4()), data)

    assert (response.status_code, response["Content-Language"]) == (422, "nb")
    assert response.text == nb(reason)
    assert Note.objects.count() == 0


def test_2000_characters_are_taken_and_2001_are_not(kari: Participant) -> None:
    longest = put(phone(kari), note_path(kari, uuid.uuid4()), fields(text="å" * 2000))
    too_long = put(phone(kari), note_path(kari, uuid.uuid4()), fields(text="å" * 2001))

    assert (longest.status_code, too_long.status_code) == (201, 422)
    assert "2000" in too_long.text
    assert "2001" in too_long.text


@pytest.mark.parametrize(
    "data",
    [
        fields(base="-1"),
        fields(base="en"),
        fields(base=""),
        fields(base=10**30),
        fields(edit="ikke-en-id"),
        fields(edit=" "),
        {},
    ],
)
def test_bad_base_or_edit_is_told(kari: Participant, data: dict[str, str]) -> None:
    response = put(phone(kari), note_path(kari, uuid.uuid4()), data)

    assert (response.status_code, Note.objects.count()) == (422, 0)
    assert response.text


@pytest.mark.parametrize(
    ("encoded", "stored"),
    [
        (b"f%C3%B8r%00etter", "føretter"),
        (b"f%C3%B8r%C2%85etter", "føretter"),
        (b"f%C3%B8r%1B%5B0metter", "før[0metter"),
        (b"linje%0D%0Alinje", "linje\nlinje"),
        (b"a%CC%8A", "å"),
        (b"%F0%9F%91%8D", "👍"),
    ],
    ids=["NUL", "C1", "escape", "CRLF", "composed", "emoji"],
)
def test_text_is_cleaned_not_refused(kari: Participant, encoded: bytes, stored: str) -> None:
    note_id = uuid.uuid4()
    body = b"question=1.1&base=0&edit=%s&text=%s" % (str(uuid.uuid4()).encode(), encoded)

    response = phone(kari).put(note_path(kari, note_id), body, content_type=FORM)

    assert (response.status_code, row(note_id)["text"]) == (201, stored)


@pytest.mark.parametrize(
    "encoded", [b"%ED%A0%80", b"\xed\xa0\x80", b"%FF%FE", b"\xff", b"%EF%BF%BF", b"%", b"&text=&text"]
)
@pytest.mark.parametrize("field", [b"text", b"question", b"base", b"edit"])
def test_broken_bytes_in_any_field_are_answered(kari: Participant, field: bytes, encoded: bytes) -> None:
    sent = {b"question": b"1.1", b"base": b"0", b"edit": str(uuid.uuid4()).encode(), b"text": b"Hei"}
    sent[field] = encoded + b"\x00%00"
    body = b"&".join(name + b"=" + value for name, value in sent.items())

    response = phone(kari).put(note_path(kari, uuid.uuid4()), body, content_type=FORM)

    assert response.status_code in {201, 422}


def write_until_refused(participant: Participant) -> Answer:
    """Two tokens a second are given back meanwhile, so how many it takes depends on the machine."""
    answers = (put(phone(participant), note_path(participant, uuid.uuid4()), fields()) for _ in range(400))
    return next(answer for answer in answers if answer.status_code != 201)


def test_too_many_writes_are_asked_to_wait(kari: Participant) -> None:
    beyond = write_until_refused(kari)

    assert beyond.status_code == 429
    assert int(beyond["Retry-After"]) >= 1
    assert Note.objects.count() >= 40


def test_limit_is_per_seat_and_not_per_address(kari: Participant) -> None:
    ola = make_participant(group=kari.group)
    write_until_refused(kari)

    response = put(phone(ola), note_path(ola, uuid.uuid4()), fields())

    assert response.status_code == 201


# --- withdrawing --------------------------------------------------------------------------------------------


def test_withdrawn_note_is_gone_from_the_page(kari: Participant) -> None:
    note = make_note(author=kari)

    response = delete(phone(kari), note_path(kari, note.pk), base=1)

    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert "Vi kjenner loven" not in phone(kari).get(f"/g/{kari.group_id}/").text
    assert row(note.pk)["text"] == "Vi kjenner loven"


def test_withdrawn_note_is_brought_back_by_writing_it(kari: Participant) -> None:
    note = make_note(author=kari)
    delete(phone(kari), note_path(kari, note.pk), base=1)

    response = put(phone(kari), note_path(kari, note.pk), fields(base=2))

    assert (response.status_code, response["ETag"], row(note.pk)["withdrawn"]) == (200, '"3"', False)


def test_delete_may_carry_its_fields_in_the_address(kari: Participant) -> None:
    note = make_note(author=kari)

    response = phone(kari).delete(f"{note_path(kari, note.pk)}?base=1&edit={uuid.uuid4()}")

    assert (response.status_code, row(note.pk)["withdrawn"]) == (200, True)


def test_late_repeated_withdrawal_leaves_the_note_that_came_back(kari: Participant) -> None:
    note, edit = make_note(author=kari), uuid.uuid4()
    delete(phone(kari), note_path(kari, note.pk), base=1, edit=edit)
    put(phone(kari), note_path(kari, note.pk), fields(base=2))

    again = delete(phone(kari), note_path(kari, note.pk), base=1, edit=edit)

    assert (again.status_code, row(note.pk)["withdrawn"]) == (200, False)


def test_note_that_somebody_changed_is_not_withdrawn_unseen(kari: Participant) -> None:
    note = make_note(author=kari)
    put(phone(kari), note_path(kari, note.pk), fields(text="Nyere", base=1))

    response = delete(phone(kari), note_path(kari, note.pk), base=1)

    assert (response.status_code, row(note.pk)["withdrawn"]) == (409, False)


@pytest.mark.parametrize("data", [{"base": "x", "edit": str(uuid.uuid4())}, {"base": "1"}, {}])
def test_withdrawal_without_base_or_edit_is_told(kari: Participant, data: dict[str, str]) -> None:
    note = make_note(author=kari)
    body = "&".join(f"{name}={value}" for name, value in data.items())

    response = phone(kari).delete(note_path(kari, note.pk), body, content_type=FORM)

    assert (response.status_code, row(note.pk)["withdrawn"]) == (422, False)


def test_unknown_note_cannot_be_withdrawn_or_marked(kari: Participant) -> None:
    withdrawn = delete(phone(kari), note_path(kari, UNKNOWN), base=1)
    marked = phone(kari).post(f"{note_path(kari, UNKNOWN)}mark/", {"mark": "aha", "edit": str(uuid.uuid4())})

    assert (withdrawn.status_code, marked.status_code) == (404, 404)


# --- marking ------------------------------------------------------------------------------------------------


def post_mark(participant: Participant, note: Note, value: str, edit: uuid.UUID | None = None) -> int:
    data = {"mark": value, "edit": str(edit or uuid.uuid4())}
    return phone(participant).post(f"{note_path(participant, note.pk)}mark/", data).status_code


@pytest.mark.parametrize("value", ["finding", "aha", "none"])
def test_note_is_marked(kari: Participant, value: str) -> None:
    note = make_note(author=kari)

    status = post_mark(kari, note, value)

    assert (status, row(note.pk)["mark"], row(note.pk)["version"]) == (200, value, 1)


def test_unknown_mark_is_told(kari: Participant) -> None:
    note = make_note(author=kari)

    status = post_mark(kari, note, "gull")

    assert (status, row(note.pk)["mark"]) == (422, "none")


def test_late_repeated_mark_changes_nothing(kari: Participant) -> None:
    note, edit = make_note(author=kari), uuid.uuid4()
    post_mark(kari, note, "finding", edit)
    post_mark(kari, note, "none")
    before = row(note.pk)

    status = post_mark(kari, note, "finding", edit)

    assert (status, row(note.pk)) == (200, before)


def test_mark_does_not_stand_in_the_way_of_a_newer_text(kari: Participant) -> None:
    note = make_note(author=kari)
    post_mark(kari, note, "aha")

    response = put(phone(kari), note_path(kari, note.pk), fields(text="Nyere", base=1))

    assert (response.status_code, row(note.pk)["mark"]) == (200, "aha")


# --- without JavaScript -------------------------------------------------------------------------------------


def test_form_leads_back_to_the_question(kari: Participant) -> None:
    note_id = uuid.uuid4()

    response = post_form(phone(kari), note_path(kari, note_id), fields(question="1.2"))

    assert response.status_code == 303
    assert response["Location"] == f"/g/{kari.group_id}/?question=1.2#note-{note_id}"
    assert row(note_id)["text"] == "Vi kjenner loven"


@pytest.mark.parametrize(
    "data",
    [
        fields(text="å" * 2001),
        fields(text="Skrevet for tidlig", question="2.1"),
        fields(text="På feil spørsmål", question="9.9"),
        fields(text="Uten base", base=""),
    ],
    ids=["long", "early", "unknown", "base"],
)
def test_refused_form_is_drawn_with_what_was_typed(kari: Participant, data: dict[str, str]) -> None:
    response = post_form(phone(kari), note_path(kari, uuid.uuid4()), data)

    assert response.status_code == 422
    assert f">{data['text']}</textarea>" in response.text
    assert 'role="alert"' in response.text


def test_form_after_the_end_shows_the_text_again(kari: Participant) -> None:
    finish_session_of(kari)

    response = post_form(phone(kari), note_path(kari, uuid.uuid4()), fields(text="For sent"))

    assert response.status_code == 410
    assert ">For sent</textarea>" in response.text


def test_two_forms_on_one_note_show_both_texts(kari: Participant) -> None:
    note = make_note(author=kari)
    put(phone(kari), note_path(kari, note.pk), fields(text="Karis ord", base=1))

    response = post_form(phone(kari), note_path(kari, note.pk), fields(text="Olas ord", base=1))

    assert response.status_code == 409
    assert "Karis ord" in response.text
    assert "Olas ord" in response.text


def test_form_withdraws_and_offers_to_undo(kari: Participant) -> None:
    note = make_note(author=kari)
    data = {"withdraw": "1", "base": "1", "edit": str(uuid.uuid4())}

    response = post_form(phone(kari), note_path(kari, note.pk), data)

    assert (response.status_code, row(note.pk)["withdrawn"]) == (303, True)
    assert nb("Undo") in phone(kari).get(response.headers["Location"]).text


def test_note_of_another_group_is_not_offered_back(kari: Participant) -> None:
    theirs = make_note(author=make_participant(), text="hemmelig")
    Note.objects.filter(pk=theirs.pk).update(withdrawn=True)

    page = phone(kari).get(f"/g/{kari.group_id}/?withdrawn={theirs.pk}")

    assert "hemmelig" not in page.text


def test_form_marks_and_leads_back(kari: Participant) -> None:
    note = make_note(author=kari)
    data = {"mark": "finding", "edit": str(uuid.uuid4())}

    response = post_form(phone(kari), f"{note_path(kari, note.pk)}mark/", data)

    assert (response.status_code, row(note.pk)["mark"]) == (303, "finding")


def test_page_of_one_note_can_change_mark_and_withdraw_it(kari: Participant) -> None:
    note = make_note(author=kari)

    page = phone(kari).get(note_path(kari, note.pk))

    assert page.status_code == 200
    assert page.text.count('name="edit"') == 3
    assert 'name="base" value="1"' in page.text
    assert "Vi kjenner loven</textarea>" in page.text


def test_group_of_another_session_is_not_found(kari: Participant) -> None:
    elsewhere = make_participant(group=make_session().meetings.get().groups.get(number=1))

    response = phone(kari).get(f"/g/{elsewhere.group_id}/")

    assert response.status_code == 404
