"""What a group writes.

Every act has an id made on the phone; asked for again, it answers the same and changes nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from sessions_app.content import self_check
from sessions_app.domain.exceptions import (
    EditReused,
    ForeignNote,
    NoSuchNote,
    NoteChanged,
    RoundNotOpened,
    SessionFinished,
    UnknownQuestion,
)
from sessions_app.enums import EditKind, Mark
from sessions_app.models import Edit, Group, Note, Participant, Session
from sessions_app.models.statements import edit_by_id, group_locked, group_to_write_in, note_by_id
from sessions_app.prepared import insert, update
from sessions_app.signals import group_changed
from sessions_app.writing import writing


@dataclass(frozen=True)
class Written:
    """What became of a text.

    `note` took it as its `version`, which the next edit is based on. `created`: the note is new.
    `beside`: somebody's newer text stood in between and stays there. This one was kept next to it, as a note
    of its own: `note` and `version` (1) are that one's.
    """

    note: Note
    version: int
    created: bool = False
    beside: Note | None = None


def write_note(  # noqa: PLR0913 - the fields of one request
    *,
    author: Participant,
    note_id: uuid.UUID,
    question: str,
    text: str,
    base: int,
    edit: uuid.UUID,
    point: int | None = None,
    from_paper: bool = False,
) -> Written:
    """Store `text` as the next version of a note, or as a new note, about a `point` of the map or not.

    `from_paper`: a new note was written by hand first, and is typed in. A known note stays at its question
    and point: `question` is then only checked. One transaction with the group's row locked, so that two
    phones take turns, and its revision is the order in which they did.
    Raises SessionFinished, ForeignNote, UnknownQuestion, RoundNotOpened.
    """
    with writing():
        group = locked_group(author, edit, note_id, question)
        if done := done_before(edit, group, EditKind.WRITE, note_id):
            if done.text != text:
                raise EditReused
            beside = done.target if done.was_kept_beside else None
            return Written(done.note, done.version, beside=beside)
        if not group.round_is_open:
            raise RoundNotOpened(question)
        note = note_by_id.get(pk=note_id) if group.note_is_known else None
        if note is not None and note.group_id != group.pk:
            raise ForeignNote
        writer = Writer(author, group, edit, timezone.now())
        if note is None:
            return Written(
                writer.new(note_id, question, text, point=point, from_paper=from_paper), 1, created=True
            )
        if base == note.version or (note.withdrawn and note.text == text):
            return Written(writer.next_version(note, text), note.version)
        if note.text == text:
            writer.remember(EditKind.WRITE, note, note, text)
            return Written(note, note.version)
        kept = writer.new(
            uuid.uuid4(), note.question, text, point=note.point, beside=note, from_paper=from_paper
        )
        return Written(kept, 1, beside=note)


def mark_note(*, author: Participant, note_id: uuid.UUID, mark: Mark, edit: uuid.UUID) -> Note:
    """Lift a note out for plenary, or put it back. The last one decides; the note's version stays.

    Raises SessionFinished, ForeignNote (the edit is another group's), NoSuchNote.
    """
    with writing():
        group = locked_group(author, edit, note_id)
        if done := done_before(edit, group, EditKind.MARK, note_id):
            return done.note
        writer = Writer(author, group, edit, timezone.now())
        note = own_note(group, note_id)
        note.mark = mark
        return writer.save(note, EditKind.MARK, ["mark"])


def withdraw_note(*, author: Participant, note_id: uuid.UUID, base: int, edit: uuid.UUID) -> Note:
    """Take a note away; written again it is back.

    Raises SessionFinished, ForeignNote (the edit is another group's), NoSuchNote, and NoteChanged when there
    is a newer text than the one seen.
    """
    with writing():
        group = locked_group(author, edit, note_id)
        if done := done_before(edit, group, EditKind.WITHDRAW, note_id):
            done.note.version = done.version  # as it was answered first: what is undone is based on it
            return done.note
        writer = Writer(author, group, edit, timezone.now())
        note = own_note(group, note_id)
        if note.withdrawn:
            writer.remember(EditKind.WITHDRAW, note, note, "")
            return note
        if base < note.version:
            raise NoteChanged
        note.withdrawn, note.version = True, note.version + 1
        return writer.save(note, EditKind.WITHDRAW, ["withdrawn", "version"])


def locked_group(
    author: Participant, edit: uuid.UUID, note_id: uuid.UUID, question: str | None = None
) -> Group:
    """The author's group as it is now; nobody else writes in it before the transaction ends.

    In the same look: whether the edit and the note are known, and the question's round is open.
    Two reads on purpose: after a wait PostgreSQL gives the locked row as it is now, but rows joined to it as
    they were before the wait, and the session may have finished meanwhile. SQLite has locked everything.
    """
    if connection.features.has_select_for_update:
        group_locked.row(pk=author.group_id)
    number = round_of(author.group.meeting.session, question) if question is not None else 0
    return group_to_write_in.get(pk=author.group_id, edit=edit, note=note_id, number=number)


def done_before(edit: uuid.UUID, group: Group, kind: EditKind, note_id: uuid.UUID) -> Edit | None:
    """The edit, if it was made already. Raises SessionFinished, ForeignNote, EditReused.

    A known edit wins over a finished session: it is stored, and a phone that missed the first answer must
    hear so.
    """
    if not group.edit_is_known:
        if group.meeting.session.is_finished:
            raise SessionFinished
        return None
    done = edit_by_id.get(pk=edit)
    if done.note.group_id != group.pk:
        raise ForeignNote
    if (done.kind, done.target_id) != (kind, note_id):
        raise EditReused
    return done


def round_of(session: Session, question: str) -> int:
    """The number of the round that asks. Raises UnknownQuestion."""
    try:
        return self_check(session.check_slug, session.language).question(question).round_number
    except KeyError:
        raise UnknownQuestion(question) from None


def own_note(group: Group, note_id: uuid.UUID) -> Note:
    note = note_by_id.get(pk=note_id) if group.note_is_known else None
    if note is None or note.group_id != group.pk:
        raise NoSuchNote
    return note


@dataclass(frozen=True)
class Writer:
    """One act of one participant, inside its transaction."""

    author: Participant
    group: Group
    edit: uuid.UUID
    now: datetime

    def new(  # noqa: PLR0913 - what a note has
        self,
        note_id: uuid.UUID,
        question: str,
        text: str,
        *,
        point: int | None = None,
        beside: Note | None = None,
        from_paper: bool = False,
    ) -> Note:
        revision = count_on(self.group)
        note = Note(
            id=note_id,
            group=self.group,
            question=question,
            point=point,
            text=text,
            author=self.author,
            kept_beside=beside,
            from_paper=from_paper,
            position=revision,
            revision=revision,
            written_at=self.now,
            changed_at=self.now,
        )
        insert(note)
        self.remember(EditKind.WRITE, beside or note, note, text)
        return note

    def next_version(self, note: Note, text: str) -> Note:
        """A withdrawn note is back by this."""
        note.text, note.withdrawn, note.version = text, False, note.version + 1
        return self.save(note, EditKind.WRITE, ["text", "withdrawn", "version"])

    def save(self, note: Note, kind: EditKind, fields: list[str]) -> Note:
        note.revision, note.changed_at = count_on(self.group), self.now
        update(note, *fields, "revision", "changed_at")
        self.remember(kind, note, note, note.text if kind == EditKind.WRITE else "")
        return note

    def remember(self, kind: EditKind, target: Note, note: Note, text: str) -> None:
        edit = Edit(
            id=self.edit,
            kind=kind,
            target=target,
            note=note,
            version=note.version,
            revision=self.group.revision,
            text=text,
            mark=note.mark,
            made_by=self.author,
            made_at=self.now,
        )
        insert(edit)


def count_on(group: Group) -> int:
    """The group's next revision: its row is ours until the commit, so revisions appear in their order."""
    group.revision += 1
    update(group, "revision")
    session_id, group_id = group.meeting.session_id, group.pk
    transaction.on_commit(lambda: group_changed.send(Group, session=session_id, group=group_id), robust=True)
    return group.revision
