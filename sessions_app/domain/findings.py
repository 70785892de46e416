"""What plenary works with: what each group lifted out of a round, in the order it did, and all the rest.

Read by itself and not with the summary: the wall is drawn anew with every note that somebody writes, and
needs the notes' ids.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sessions_app.domain.summary import TableName
from sessions_app.enums import EditKind, Mark
from sessions_app.models import Edit, Group, Note, Participant, Session
from sessions_app.models.note import NoteQuerySet

GO_FIRST = 3  # of a group's: the rest is one press away


@dataclass(frozen=True)
class Slip:
    """A note as plenary shows it. `name` is empty unless its writer gave one and the session shows names."""

    id: uuid.UUID
    text: str
    mark: Mark
    question: str
    table: TableName
    name: str
    is_said: bool
    is_off: bool

    @property
    def is_aha(self) -> bool:
        return self.mark == Mark.AHA

    @property
    def is_marked(self) -> bool:
        return self.mark != Mark.NONE


@dataclass(frozen=True)
class Lifted:
    """What one group lifted out of a round, in the order it did. `slips`: also what is kept off the wall."""

    table: TableName
    slips: tuple[Slip, ...]

    @property
    def notes(self) -> tuple[Slip, ...]:
        return tuple(slip for slip in self.slips if not slip.is_off)

    @property
    def first(self) -> tuple[Slip, ...]:
        return self.notes[:GO_FIRST]

    @property
    def more(self) -> tuple[Slip, ...]:
        return self.notes[GO_FIRST:]

    @property
    def is_told(self) -> bool:
        return all(slip.is_said for slip in self.notes)

    @property
    def next_to_say(self) -> uuid.UUID | None:
        return next((slip.id for slip in self.notes if not slip.is_said), None)


def lifted_out(session: Session, round_number: int) -> tuple[Lifted, ...]:
    """By group, in the order that plenary takes them. About four queries."""
    marked = Note.objects.of(session).standing().marked().in_round(round_number)
    order = order_of_marking(marked)
    found: dict[TableName, list[Slip]] = {}
    for slip in sorted(slips_of(session, marked), key=lambda slip: order.get(slip.id, len(order))):
        found.setdefault(slip.table, []).append(slip)
    tables = sorted(found, key=lambda table: (table.meeting, table.number))
    return tuple(Lifted(table, tuple(found[table])) for table in tables)


def all_lifted_out(session: Session) -> list[Slip]:
    """Of every round, for choosing one: by question, then by group."""
    slips = slips_of(session, Note.objects.of(session).standing().marked())
    return sorted(slips, key=lambda slip: (slip.question, slip.table.meeting, slip.table.number))


def order_of_marking(marked: NoteQuerySet) -> dict[uuid.UUID, int]:
    """Each note's place. From finding to aha it keeps it; without a mark for a while it comes last again."""
    began: dict[uuid.UUID, int] = {}
    edits = Edit.objects.filter(kind=EditKind.MARK, note__in=marked).order_by("revision")
    for note, mark, revision in edits.values_list("note", "mark", "revision"):
        if mark == Mark.NONE:
            began.pop(note, None)
        else:
            began.setdefault(note, revision)
    return {note: place for place, note in enumerate(sorted(began, key=lambda note: began[note]))}


def notes_of_round(session: Session, round_number: int) -> list[Slip]:
    """All that may stand on the wall: what was lifted out first, then by group, told by no clock."""
    notes = Note.objects.of(session).standing().in_round(round_number).on_walls()
    return sorted(
        slips_of(session, notes),
        key=lambda slip: (
            slip.question,
            not slip.is_marked,
            slip.table.meeting,
            slip.table.number,
            slip.id,
        ),
    )


def kept_off(session: Session, round_number: int) -> list[Slip]:
    """What was taken off the wall in this round, lifted out or not."""
    return slips_of(session, Note.objects.of(session).standing().in_round(round_number).kept_off())


def slips_of(session: Session, notes: NoteQuerySet) -> list[Slip]:
    """In the order they were written, group by group."""
    several = session.meetings.count() > 1
    names: dict[int, str] = {}
    if session.shows_names:
        names = dict(Participant.objects.of(session).exclude(name="").values_list("pk", "name"))
    return [
        slip_of(note, table_of(note.group, several=several), names.get(note.author_id or 0, ""))
        for note in notes.with_wall()
    ]


def slip_of(note: Note, table: TableName, name: str) -> Slip:
    wall = getattr(note, "on_wall", None)
    return Slip(
        id=note.pk,
        text=note.text,
        mark=Mark(note.mark),
        question=note.question,
        table=table,
        name=name,
        is_said=wall is not None and wall.is_said,
        is_off=wall is not None and wall.is_off,
    )


def table_of(group: Group, *, several: bool) -> TableName:
    return TableName(group.pk, group.number, group.meeting.number if several else 0)


def without_findings(session: Session, round_number: int, lifted: tuple[Lifted, ...]) -> list[TableName]:
    """Groups that wrote in the round and have nothing on the wall: they are asked too."""
    several = session.meetings.count() > 1
    known = {part.table.id for part in lifted if part.notes}
    wrote = Group.objects.of(session).that_wrote_in(round_number)
    return [table_of(group, several=several) for group in wrote if group.pk not in known]
