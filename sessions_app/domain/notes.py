"""What a group writes.

Every act has an id made on the phone; asked for again, it answers the same and changes nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
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
from sessions_app.models import Edit, Group, Note, Participant, Session, Step
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
    *, author: Participant, note_id: uuid.UUID, question: str, text: str, base: int, edit: uuid.UUID
) -> Written:
    """Store `text` as the next version of a note, or as a new note.

    A known note stays at its question: `question` is then only checked. One transaction with the group's row
    locked, so that two phones take turns, and its revision is the order in which they did.
    Raises SessionFinished, ForeignNote, UnknownQuestion, RoundNotOpened.
    """
    with writing():
        group = locked_group(author.group_id)
        if done := done_before(edit, group, EditKind.WRITE, note_id):
            if done.text != text:
                raise EditReused
            beside = done.target if done.was_kept_beside else None
            return Written(done.note, done.version, beside=beside)
        may_write(group, question)
        note = Note.objects.filter(pk=note_id).first()
        if note is not None and note.group_id != group.pk:
            raise ForeignNote
        writer = Writer(author, group, edit, timezone.now())
        if note is None:
            return Written(writer.new(note_id, question, text), 1, created=True)
        if base == note.version or (note.withdrawn and note.text == text):
            return Written(writer.next_version(note, text), note.version)
        if note.text == text:
            writer.remember(EditKind.WRITE, note, note, text)
            return Written(note, note.version)
        kept = writer.new(uuid.uuid4(), note.question, text, beside=note)
        return Written(kept, 1, beside=note)


def mark_note(*, author: Participant, note_id: uuid.UUID, mark: Mark, edit: uuid.UUID) -> Note:
    """Lift a note out for plenary, or put it back. The last one decides; the note's version stays.

    Raises SessionFinished, ForeignNote (the edit is another group's), NoSuchNote.
    """
    with writing():
        group = locked_group(author.group_id)
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
        group = locked_group(author.group_id)
        if done := done_before(edit, group, EditKind.WITHDRAW, note_id):
            return done.note
        writer = Writer(author, group, edit, timezone.now())
        note = own_note(group, note_id)
        if note.withdrawn:
            return note
        if base < note.version:
            raise NoteChanged
        note.withdrawn, note.version = True, note.version + 1
        return writer.save(note, EditKind.WITHDRAW, ["withdrawn", "version"])


def locked_group(group_id: int) -> Group:
    """The group as it is now; nobody else writes in it before the transaction ends.

    Two reads on purpose: after a wait PostgreSQL gives the locked row as it is now, but rows joined to it as
    they were before the wait, and the session may have finished meanwhile.
    """
    Group.objects.select_for_update(no_key=True).only("pk").get(pk=group_id)
    return Group.objects.select_related("meeting__session").get(pk=group_id)


def done_before(edit: uuid.UUID, group: Group, kind: EditKind, note_id: uuid.UUID) -> Edit | None:
    """The edit, if it was made already. Raises SessionFinished, ForeignNote, EditReused.

    A known edit wins over a finished session: it is stored, and a phone that missed the first answer must
    hear so.
    """
    done = Edit.objects.select_related("note", "target").filter(pk=edit).first()
    if done is None and group.meeting.session.is_finished:
        raise SessionFinished
    if done is not None and done.note.group_id != group.pk:
        raise ForeignNote
    if done is not None and (done.kind, done.target_id) != (kind, note_id):
        raise EditReused
    return done


def may_write(group: Group, question: str) -> None:
    session: Session = group.meeting.session
    try:
        asked = self_check(session.check_slug, session.language).question(question)
    except KeyError:
        raise UnknownQuestion(question) from None
    if not Step.objects.opening_of(session, asked.round_number).exists():
        raise RoundNotOpened(question)


def own_note(group: Group, note_id: uuid.UUID) -> Note:
    note = Note.objects.filter(pk=note_id, group=group).first()
    if note is None:
        raise NoSuchNote
    return note


@dataclass(frozen=True)
class Writer:
    """One act of one participant, inside its transaction."""

    author: Participant
    group: Group
    edit: uuid.UUID
    now: datetime

    def new(self, note_id: uuid.UUID, question: str, text: str, beside: Note | None = None) -> Note:
        revision = self.count_on()
        note = Note.objects.create(
            id=note_id,
            group=self.group,
            question=question,
            text=text,
            author=self.author,
            kept_beside=beside,
            position=revision,
            revision=revision,
            written_at=self.now,
            changed_at=self.now,
        )
        self.remember(EditKind.WRITE, beside or note, note, text)
        return note

    def next_version(self, note: Note, text: str) -> Note:
        """A withdrawn note is back by this."""
        note.text, note.withdrawn, note.version = text, False, note.version + 1
        return self.save(note, EditKind.WRITE, ["text", "withdrawn", "version"])

    def save(self, note: Note, kind: EditKind, fields: list[str]) -> Note:
        note.revision, note.changed_at = self.count_on(), self.now
        note.save(update_fields=[*fields, "revision", "changed_at"])
        self.remember(kind, note, note, note.text if kind == EditKind.WRITE else "")
        return note

    def remember(self, kind: EditKind, target: Note, note: Note, text: str) -> None:
        Edit.objects.create(
            id=self.edit,
            kind=kind,
            target=target,
            note=note,
            version=note.version,
            text=text,
            mark=note.mark,
            made_by=self.author,
            made_at=self.now,
        )

    def count_on(self) -> int:
        """The group's next revision: its row is ours until the commit, so revisions appear in their order."""
        self.group.revision += 1
        self.group.save(update_fields=["revision"])
        session_id, group_id = self.group.meeting.session_id, self.group.pk
        transaction.on_commit(lambda: group_changed.send(Group, session=session_id, group=group_id))
        return self.group.revision
