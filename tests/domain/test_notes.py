"""Every rule of `PUT /g/<group>/notes/<note>/`, where it is decided."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions_app.domain.exceptions import (
    EditReused,
    ForeignNote,
    NoSuchNote,
    NoteChanged,
    RoundNotOpened,
    SessionFinished,
    UnknownQuestion,
)
from sessions_app.domain.notes import Written, mark_note, withdraw_note, write_note
from sessions_app.domain.steering import finish
from sessions_app.enums import EditKind, Mark
from sessions_app.models import Edit, Group, Meeting, Note, Participant, Session
from sessions_app.models.statements import group_locked
from sessions_app.signals import group_changed
from tests.factories import make_group, make_note, make_participant, make_session, open_round


@pytest.fixture
def author(db: None) -> Participant:
    participant = make_participant(name="Kari")
    open_round(participant.group.meeting.session, 1)
    return participant


def write(
    author: Participant,
    text: str = "Vi kjenner loven",
    *,
    note_id: uuid.UUID | None = None,
    base: int = 0,
    edit: uuid.UUID | None = None,
    question: str = "1.1",
) -> Written:
    return write_note(
        author=author,
        note_id=note_id or uuid.uuid4(),
        question=question,
        text=text,
        base=base,
        edit=edit or uuid.uuid4(),
    )


def texts(group: Group) -> list[str]:
    return [note.text for note in Note.objects.filter(group=group).standing().for_display()]


def test_new_note_is_the_first_version(author: Participant) -> None:
    note_id = uuid.uuid4()

    written = write(author, note_id=note_id)

    assert (written.note.pk, written.version, written.created, written.beside) == (note_id, 1, True, None)
    note = Note.objects.get()
    assert (note.text, note.question, note.author, note.group) == (
        "Vi kjenner loven",
        "1.1",
        author,
        author.group,
    )


def test_next_version_replaces_the_one_it_was_based_on(author: Participant) -> None:
    first = write(author)

    second = write(author, "Vi kjenner begge lovene", note_id=first.note.pk, base=1)

    assert (second.version, second.created) == (2, False)
    assert texts(author.group) == ["Vi kjenner begge lovene"]


def test_same_edit_again_changes_nothing(author: Participant) -> None:
    edit = uuid.uuid4()
    first = write(author, edit=edit)
    revision = Group.objects.get(pk=author.group_id).revision

    again = write(author, note_id=first.note.pk, edit=edit)

    assert (again.note, again.version, again.created) == (first.note, 1, False)
    assert Group.objects.get(pk=author.group_id).revision == revision
    assert Edit.objects.count() == 1


def test_same_edit_again_is_acknowledged_after_later_edits(author: Participant) -> None:
    edit = uuid.uuid4()
    first = write(author, "a", edit=edit)
    write(author, "b", note_id=first.note.pk, base=1)

    again = write(author, "a", note_id=first.note.pk, edit=edit)

    assert again.version == 1
    assert texts(author.group) == ["b"]


def test_old_base_with_the_same_text_is_the_same_note(author: Participant) -> None:
    first = write(author, "a")
    write(author, "b", note_id=first.note.pk, base=1)

    same = write(author, "b", note_id=first.note.pk, base=1)

    assert (same.version, same.beside) == (2, None)
    assert texts(author.group) == ["b"]


def test_old_base_with_another_text_keeps_both(author: Participant) -> None:
    first = write(author, "a")
    write(author, "b", note_id=first.note.pk, base=1)

    kept = write(author, "c", note_id=first.note.pk, base=1)

    assert kept.beside == first.note
    assert kept.note != first.note
    assert kept.note.kept_beside == first.note
    assert texts(author.group) == ["b", "c"]


def test_repeating_that_edit_keeps_nothing_twice(author: Participant) -> None:
    edit = uuid.uuid4()
    first = write(author, "a")
    write(author, "b", note_id=first.note.pk, base=1)
    kept = write(author, "c", note_id=first.note.pk, base=1, edit=edit)

    again = write(author, "c", note_id=first.note.pk, base=1, edit=edit)

    assert (again.note, again.beside) == (kept.note, first.note)
    assert texts(author.group) == ["b", "c"]


def test_two_phones_with_the_same_new_id_keep_both(author: Participant) -> None:
    note_id = uuid.uuid4()
    write(author, "a", note_id=note_id)

    write(author, "b", note_id=note_id)

    assert texts(author.group) == ["a", "b"]


def test_base_from_before_a_restored_backup_is_kept_beside(author: Participant) -> None:
    first = write(author, "a")

    later = write(author, "b", note_id=first.note.pk, base=7)

    assert later.beside == first.note
    assert texts(author.group) == ["a", "b"]


def test_edit_used_for_another_act_is_refused_and_not_acknowledged(author: Participant) -> None:
    edit = uuid.uuid4()
    note = write(author, "a", edit=edit).note

    with pytest.raises(EditReused):
        write(author, "b", note_id=note.pk, base=1, edit=edit)
    with pytest.raises(EditReused):
        write(author, "a", note_id=uuid.uuid4(), edit=edit)
    with pytest.raises(EditReused):
        mark_note(author=author, note_id=note.pk, mark=Mark.AHA, edit=edit)
    with pytest.raises(EditReused):
        withdraw_note(author=author, note_id=note.pk, base=1, edit=edit)

    assert texts(author.group) == ["a"]


def test_withdrawn_note_is_out_of_sight_and_comes_back(author: Participant) -> None:
    first = write(author, "a")

    gone = withdraw_note(author=author, note_id=first.note.pk, base=1, edit=uuid.uuid4())
    assert texts(author.group) == []
    back = write(author, "a", note_id=first.note.pk, base=gone.version)

    assert (gone.version, back.version) == (2, 3)
    assert texts(author.group) == ["a"]


def test_note_somebody_has_just_changed_is_not_withdrawn(author: Participant) -> None:
    first = write(author, "a")
    write(author, "b", note_id=first.note.pk, base=1)

    with pytest.raises(NoteChanged):
        withdraw_note(author=author, note_id=first.note.pk, base=1, edit=uuid.uuid4())

    assert texts(author.group) == ["b"]


def test_withdrawn_twice_is_withdrawn_once(author: Participant) -> None:
    first, edit = write(author, "a"), uuid.uuid4()

    versions = [
        withdraw_note(author=author, note_id=first.note.pk, base=1, edit=each).version
        for each in (edit, edit, uuid.uuid4())
    ]

    assert versions == [2, 2, 2]


def test_withdrawal_that_found_the_note_gone_is_answered_the_same_when_it_comes_late(
    author: Participant,
) -> None:
    first, late = write(author, "a"), uuid.uuid4()
    for edit in (uuid.uuid4(), late):
        withdraw_note(author=author, note_id=first.note.pk, base=1, edit=edit)
    write(author, "a", note_id=first.note.pk, base=2)

    withdraw_note(author=author, note_id=first.note.pk, base=1, edit=late)
    with pytest.raises(EditReused):
        write(author, "b", edit=late)

    assert texts(author.group) == ["a"]


def test_withdrawal_repeated_late_is_answered_as_the_first_time(author: Participant) -> None:
    first, edit = write(author, "a"), uuid.uuid4()
    withdraw_note(author=author, note_id=first.note.pk, base=1, edit=edit)
    write(author, "a", note_id=first.note.pk, base=2)
    write(author, "b", note_id=first.note.pk, base=3)

    late = withdraw_note(author=author, note_id=first.note.pk, base=1, edit=edit)

    assert late.version == 2


def test_text_written_on_a_withdrawn_note_is_not_lost(author: Participant) -> None:
    first = write(author, "a")
    withdraw_note(author=author, note_id=first.note.pk, base=1, edit=uuid.uuid4())

    write(author, "b", note_id=first.note.pk, base=1)

    assert texts(author.group) == ["b"]


def test_text_meant_for_a_withdrawn_note_stands_even_when_it_is_the_same(author: Participant) -> None:
    """Ola withdraws; Kari, who has not seen it, says the same again on an old base: she wants it to stand."""
    first = write(author, "a")
    withdraw_note(author=author, note_id=first.note.pk, base=1, edit=uuid.uuid4())

    write(author, "a", note_id=first.note.pk, base=1)

    assert texts(author.group) == ["a"]


def test_mark_is_put_on_and_taken_off_and_leaves_the_version(author: Participant) -> None:
    note = write(author).note

    for mark in (Mark.FINDING, Mark.AHA, Mark.NONE):
        marked = mark_note(author=author, note_id=note.pk, mark=mark, edit=uuid.uuid4())
        assert (marked.mark, marked.version) == (mark, 1)


def test_same_marking_again_changes_nothing(author: Participant) -> None:
    note, edit = write(author).note, uuid.uuid4()
    mark_note(author=author, note_id=note.pk, mark=Mark.AHA, edit=edit)
    mark_note(author=author, note_id=note.pk, mark=Mark.NONE, edit=uuid.uuid4())

    mark_note(author=author, note_id=note.pk, mark=Mark.AHA, edit=edit)

    assert Note.objects.get().mark == Mark.NONE


def test_foreign_note_is_out_of_reach(author: Participant) -> None:
    theirs = make_note(group=make_group(session=author.group.meeting.session, number=2))

    with pytest.raises(ForeignNote):
        write(author, "ours", note_id=theirs.pk, base=1)
    with pytest.raises(NoSuchNote):
        mark_note(author=author, note_id=theirs.pk, mark=Mark.AHA, edit=uuid.uuid4())
    with pytest.raises(NoSuchNote):
        withdraw_note(author=author, note_id=theirs.pk, base=1, edit=uuid.uuid4())

    theirs.refresh_from_db()
    assert (theirs.text, theirs.version, theirs.mark, theirs.withdrawn) == (
        "Vi kjenner loven",
        1,
        Mark.NONE,
        False,
    )


def test_foreign_edit_tells_nothing(author: Participant) -> None:
    theirs = make_note(group=make_group(session=author.group.meeting.session, number=2))
    edit = Edit.objects.get(note=theirs).pk

    with pytest.raises(ForeignNote):
        write(author, edit=edit)
    with pytest.raises(ForeignNote):
        mark_note(author=author, note_id=theirs.pk, mark=Mark.AHA, edit=edit)

    assert texts(author.group) == []


def test_question_outside_the_self_check_is_unknown(author: Participant) -> None:
    for question in ("4.1", "1.4", "1", "", "x.y"):
        with pytest.raises(UnknownQuestion):
            write(author, question=question)


def test_round_that_is_not_opened_takes_no_notes(author: Participant) -> None:
    with pytest.raises(RoundNotOpened):
        write(author, question="2.1")

    open_round(author.group.meeting.session, 2)
    write(author, question="2.1")
    write(author, question="1.1")

    assert len(texts(author.group)) == 2


def test_finished_session_takes_no_notes(author: Participant) -> None:
    note = write(author).note
    finish(session=author.group.meeting.session)

    with pytest.raises(SessionFinished):
        write(author)
    with pytest.raises(SessionFinished):
        write(author, "b", note_id=note.pk, base=1)
    with pytest.raises(SessionFinished):
        mark_note(author=author, note_id=note.pk, mark=Mark.AHA, edit=uuid.uuid4())
    with pytest.raises(SessionFinished):
        withdraw_note(author=author, note_id=note.pk, base=1, edit=uuid.uuid4())


def test_edit_done_before_the_end_is_acknowledged_after_it(author: Participant) -> None:
    edit = uuid.uuid4()
    first = write(author, edit=edit)
    finish(session=author.group.meeting.session)

    assert write(author, note_id=first.note.pk, edit=edit).version == 1


def test_revisions_are_the_order_of_the_acts(author: Participant) -> None:
    first, second = write(author, "a").note, write(author, "b").note
    write(author, "c", note_id=first.pk, base=1)

    for note in (first, second):
        note.refresh_from_db()

    assert (first.position, second.position) == (1, 2)
    assert (first.revision, second.revision) == (3, 2)
    assert [note.pk for note in Note.objects.since(2)] == [first.pk]
    assert texts(author.group) == ["c", "b"]


def test_history_tells_who_wrote_what(author: Participant) -> None:
    ola = make_participant(group=author.group, name="Ola")
    note = write(author, "a").note
    write(ola, "b", note_id=note.pk, base=1)

    told = list(
        Edit.objects.filter(note=note).order_by("version").values_list("text", "version", "made_by__name")
    )

    assert told == [("a", 1, "Kari"), ("b", 2, "Ola")]


@pytest.mark.django_db(transaction=True)
def test_listeners_are_woken_after_the_commit_and_only_then() -> None:
    participant = make_participant()
    open_round(participant.group.meeting.session, 1)
    heard: list[tuple[int, int]] = []

    def hear(sender: object, *, session: int, group: int, **kwargs: object) -> None:
        heard.append((session, group))

    group_changed.connect(hear)
    try:
        with transaction.atomic():
            write(participant)
            assert heard == []
        assert heard == [(participant.group.meeting.session_id, participant.group_id)]
    finally:
        group_changed.disconnect(hear)


@pytest.mark.django_db(transaction=True)
def test_failed_act_leaves_nothing() -> None:
    participant = make_participant()
    open_round(participant.group.meeting.session, 1)

    def fail(execute: Callable[..., object], sql: str, *args: object) -> object:
        if sql.startswith('INSERT INTO "sessions_app_edit"'):
            raise OSError("the disk is full")
        return execute(sql, *args)

    with connection.execute_wrapper(fail), pytest.raises(OSError, match="the disk is full"):
        write(participant)

    assert not Note.objects.exists()
    assert Group.objects.get(pk=participant.group_id).revision == 0


@pytest.mark.django_db(transaction=True)
def test_everybody_at_once_keeps_every_text_and_every_revision() -> None:
    group = make_group()
    people = [make_participant(group=group) for _ in range(6)]
    open_round(group.meeting.session, 1)
    shared = write(people[0], "felles").note

    def work(person: Participant) -> None:
        try:
            for number in range(5):
                write(person, f"{person.seat}.{number}")
                write(person, f"felles {person.seat}.{number}", note_id=shared.pk, base=1)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as table:
        list(table.map(work, people))

    said = {edit.text for edit in Edit.objects.filter(kind=EditKind.WRITE)}
    expected = {f"{person.seat}.{number}" for person in people for number in range(5)}
    assert said == {"felles"} | expected | {f"felles {each}" for each in expected}
    assert len(texts(group)) == 1 + 30 + 29
    revisions = sorted(Note.objects.filter(group=group).values_list("revision", flat=True))
    assert len(set(revisions)) == len(revisions)
    group.refresh_from_db()
    assert group.revision == 61


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_group_that_writes_holds_nobody_else_up() -> None:
    session = make_session()
    mine, other = make_group(session=session, number=1), make_group(session=session, number=2)

    def lock_the_rest() -> list[int]:
        try:
            with transaction.atomic():
                Session.objects.order_by().select_for_update(nowait=True).get(pk=mine.meeting.session_id)
                Meeting.objects.order_by().select_for_update(nowait=True).get(pk=mine.meeting_id)
                rest = Group.objects.order_by().filter(pk__in=[mine.pk, other.pk])
                return [group.pk for group in rest.select_for_update(skip_locked=True)]
        finally:
            connections.close_all()

    with transaction.atomic(), ThreadPoolExecutor(1) as somebody:
        group_locked.row(pk=mine.pk)
        free = somebody.submit(lock_the_rest).result()

    assert free == [other.pk]


PHONE = st.tuples(
    st.sampled_from(["write", "again", "withdraw", "mark"]),
    st.integers(0, 2),
    st.sampled_from("abc"),
    st.integers(0, 4),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(PHONE, max_size=14))
def test_no_order_of_acts_loses_a_text(author: Participant, acts: list[tuple[str, int, str, int]]) -> None:
    """Whatever is acknowledged is found: in a note, or in the history of the note that it became part of."""
    Note.objects.all().delete()
    ids = [uuid.uuid4() for _ in range(3)]
    acknowledged: dict[uuid.UUID, tuple[str, Written]] = {}
    for kind, which, text, base in acts:
        play(author, kind, ids[which], text, base, acknowledged)

    for edit, (text, written) in acknowledged.items():
        stored = Edit.objects.get(pk=edit)
        assert (stored.text, stored.note_id, stored.version) == (text, written.note.pk, written.version)
    for note in Note.objects.all():
        last = Edit.objects.filter(note=note, kind=EditKind.WRITE).order_by("version", "made_at").last()
        assert last is not None
        assert note.text == last.text
    revisions = list(Note.objects.values_list("revision", flat=True))
    assert len(set(revisions)) == len(revisions)


def play(  # noqa: PLR0917 - one act
    author: Participant,
    kind: str,
    note_id: uuid.UUID,
    text: str,
    base: int,
    acknowledged: dict[uuid.UUID, tuple[str, Written]],
) -> None:
    try:
        if kind == "write":
            edit = uuid.uuid4()
            acknowledged[edit] = (text, write(author, text, note_id=note_id, base=base, edit=edit))
        elif kind == "again" and acknowledged:
            edit, (said, before) = list(acknowledged.items())[base % len(acknowledged)]
            target = (before.beside or before.note).pk
            assert write(author, said, note_id=target, edit=edit).note == before.note
        elif kind == "withdraw":
            withdraw_note(author=author, note_id=note_id, base=base, edit=uuid.uuid4())
        elif kind == "mark":
            mark_note(author=author, note_id=note_id, mark=Mark.AHA, edit=uuid.uuid4())
    except (NoSuchNote, NoteChanged):
        pass


def test_session_of_its_own_is_untouched(author: Participant) -> None:
    other = make_session()

    write(author)

    assert not Note.objects.of(other).exists()
