"""SQL that is made once says what Django says each time."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import IntegerField, QuerySet, UUIDField
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sessions_app.enums import EditKind
from sessions_app.models import Edit, Note, Participant
from sessions_app.models.statements import about_to_write, group_to_write_in
from sessions_app.prepared import Prepared, insert, update
from tests.factories import make_note, make_participant, open_round

pytestmark = pytest.mark.django_db


def holding(group: Any, token: Any) -> QuerySet[Participant]:
    return Participant.objects.in_group(group).holding([token]).with_session()


def prepared_seat() -> Prepared[Participant]:
    return Prepared(holding, group=IntegerField(), token=UUIDField())


def columns(row: Any) -> dict[str, Any]:
    """All of it, as the database has it."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_are_what_the_queryset_gives() -> None:
    seats = [make_participant(name=name) for name in ("Kari", "Ola")]
    prepared = prepared_seat()

    for seat in seats:
        made = prepared.get(group=seat.group_id, token=seat.token)
        asked = holding(seat.group_id, seat.token).get()
        with CaptureQueriesContext(connection) as queries:
            found = [made, made.group, made.group.meeting, made.group.meeting.session]
            expected = [asked, asked.group, asked.group.meeting, asked.group.meeting.session]
            assert [columns(one) for one in found] == [columns(one) for one in expected]
        assert len(queries) == 0


def test_what_is_not_there_does_not_exist() -> None:
    seat = make_participant()
    prepared = prepared_seat()

    assert prepared.rows(group=seat.group_id, token=uuid.uuid4()) == []
    assert prepared.row(group=seat.group_id + 1, token=seat.token) is None
    with pytest.raises(Participant.DoesNotExist):
        prepared.get(group=seat.group_id, token=uuid.uuid4())


def test_one_save_asks_for_three_things_at_once() -> None:
    note = make_note()
    group = note.group
    open_round(group.meeting.session, 1)
    for known, number in ((note.pk, 1), (uuid.uuid4(), 2)):
        values: Any = {"pk": group.pk, "edit": uuid.uuid4(), "note": known, "number": number}

        made = group_to_write_in.get(**values)

        asked = about_to_write(**values).get()
        names = ("revision", "edit_is_known", "note_is_known", "round_is_open")
        assert [getattr(made, name) for name in names] == [getattr(asked, name) for name in names]
        assert (made.note_is_known, made.round_is_open) == (known == note.pk, number == 1)


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_on_its_own_connection() -> None:
    seat = make_participant()
    prepared = prepared_seat()

    def ask(_: int) -> str:
        try:
            return prepared.get(group=seat.group_id, token=seat.token).name
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        names = list(threads.map(ask, range(8)))

    assert names == [seat.name] * 8


def test_inserted_row_is_what_save_would_have_stored() -> None:
    note = make_note()
    values: dict[str, Any] = {
        "kind": EditKind.WRITE,
        "target": note,
        "note": note,
        "version": 2,
        "revision": 3,
        "text": "Ørsta «og» Čáhcesuolu %s",
        "made_by": note.author,
        "made_at": timezone.now(),
    }
    inserted, saved = (Edit(id=uuid.uuid4(), **values) for _ in range(2))

    insert(inserted)
    saved.save(force_insert=True)

    stored = [model_to_dict(Edit.objects.get(pk=one.pk), exclude=["id"]) for one in (inserted, saved)]
    assert stored[0] == stored[1]
    assert not inserted._state.adding


def test_updated_row_has_what_was_named_and_nothing_else() -> None:
    note = make_note(text="før")
    note.text, note.version, note.question = "etter", 7, "9.9"

    update(note, "text", "version")

    stored = Note.objects.get(pk=note.pk)
    assert (stored.text, stored.version, stored.question) == ("etter", 7, "1.1")
