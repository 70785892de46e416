"""Dots: what each finds most important in a round, three of them, on findings or themes, freely moved.

They are given while the facilitator has them open, and the room sees the numbers when they are shown; whose
they are is told to nobody. A dot on what has since been withdrawn, unmarked or kept off the wall counts for
nothing, nor does one on a theme without a note left; its giver has it again.
"""

import uuid
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet

from sessions_app.domain.answers import Act
from sessions_app.domain.exceptions import DomainError, NoSuchAnswer, NotStarted
from sessions_app.domain.seating import first_seat
from sessions_app.domain.steering import held, locked, tell
from sessions_app.domain.summary import TableName
from sessions_app.enums import AnswerKind, Dots, Mark
from sessions_app.models import AnswerEdit, Dot, Note, Participant, Session, Theme
from sessions_app.models.plenary import MOST_DOTS
from sessions_app.writing import writing

PLACES = range(1, MOST_DOTS + 1)
COLUMNS = ("pk", "text", "mark", "group", "group__number", "group__meeting__number")


class DotsClosed(DomainError):
    """Not being given now, or not in that round."""


@dataclass(frozen=True)
class On:
    """What a dot is on: the name that phones have for it, `note:…` or `theme:…`."""

    kind: str
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Choice:
    """A finding, with the group it is from, or a theme, with none."""

    on: On
    text: str
    mark: Mark
    table: TableName | None


@dataclass(frozen=True)
class Scored:
    choice: Choice
    dots: int


def steer_dots(*, session: Session, to: Dots) -> None:
    """Open them, show what they came to, or put them away; those given stay for when they are opened again.

    Raises SessionFinished, and NotStarted before the first round.
    """
    with writing():
        fresh = locked(session)
        if not fresh.shown_round and to != Dots.OFF:
            raise NotStarted
        if fresh.dots != to:
            fresh.dots = to
            fresh.save(update_fields=["dots"])
            tell(fresh)


def place_dot(*, author: Participant, place: int, on: On | None, round_number: int, edit: uuid.UUID) -> int:
    """Put this participant's dot of that place where it shall be, None: back. How often they have moved any.

    `round_number` is the one the phone showed. Raises SessionFinished, ForeignNote, EditReused, DotsClosed,
    and NoSuchAnswer (there is no such finding or theme to put it on).
    """
    with writing():
        held(author.group.meeting.session)  # before the group, in the order of `finish`
        act = Act.begin(author, edit, AnswerKind.DOT, place, {"on": str(on or "")})
        if done := act.done_before():
            return done.version
        session = act.session
        if session.dots != Dots.OPEN or session.shown_round != round_number:
            raise DotsClosed
        if on is not None and not Choices(session, round_number).has(on):
            raise NoSuchAnswer
        put(first_seat(author), round_number, place, on)
        moved = AnswerEdit.objects.filter(kind=AnswerKind.DOT, made_by=author).count()
        act.remember(on.id if on else "", moved + 1)
    return moved + 1


def put(giver: Participant, round_number: int, place: int, on: On | None) -> None:
    here = {"participant": giver, "round_number": round_number, "place": place}
    Dot.objects.filter(**here).delete()
    if on is not None:
        Dot.objects.create(**here, **{f"{on.kind}_id": on.id})


class Choices:
    """What may be given dots in a round: every group's marked notes, and the themes with a note of it."""

    def __init__(self, session: Session, round_number: int) -> None:
        self.session, self.round_number = session, round_number

    @property
    def used_themes(self) -> QuerySet[Theme]:
        notes = Note.objects.of(self.session).standing().in_round(self.round_number).order_by()
        return Theme.objects.of(self.session).filter(gathered__note__in=notes).distinct()

    @property
    def marked_notes(self) -> QuerySet[Note]:
        return Note.objects.of(self.session).standing().in_round(self.round_number).marked().on_walls()

    def has(self, on: On) -> bool:
        rows: QuerySet[Any] = self.used_themes if on.kind == "theme" else self.marked_notes
        return rows.filter(pk=on.id).exists()

    @cached_property
    def themes(self) -> list[Choice]:
        return [Choice(On("theme", theme.pk), theme.title, Mark.NONE, None) for theme in self.used_themes]

    @cached_property
    def findings(self) -> list[Choice]:
        several = self.session.meetings.count() > 1
        ordered = self.marked_notes.order_by("group__meeting__number", "group__number", "position")
        return [
            Choice(On("note", pk), text, Mark(mark), TableName(group, number, meeting * several))
            for pk, text, mark, group, number, meeting in ordered.values_list(*COLUMNS)
        ]

    @cached_property
    def by_on(self) -> dict[On, Choice]:
        return {choice.on: choice for choice in [*self.themes, *self.findings]}

    def given_by(self, participant: Participant) -> dict[int, On]:
        """Where this participant's dots are, by place; one on what is no choice any more is as not given."""
        rows = Dot.objects.filter(participant=first_seat(participant), round_number=self.round_number)
        placed = {
            place: on_of(note, theme) for place, note, theme in rows.values_list("place", "note", "theme")
        }
        return {place: on for place, on in placed.items() if on in self.by_on}

    @cached_property
    def counted(self) -> Counter[On]:
        rows = self.dots().values_list("note", "theme").annotate(count=Count("pk"))
        return Counter({on_of(note, theme): count for note, theme, count in rows})

    def dots(self) -> QuerySet[Dot]:
        given = Dot.objects.of(self.session).counting().filter(round_number=self.round_number)
        return given.filter(Q(theme=None) | Q(theme__in=self.used_themes)).order_by()

    def scored(self, choices: list[Choice]) -> list[Scored]:
        """Those with dots, most first; as many keep their order."""
        found = [Scored(choice, self.counted[choice.on]) for choice in choices if self.counted[choice.on]]
        return sorted(found, key=lambda one: -one.dots)

    def progress(self) -> tuple[int, int]:
        """How many have been given, by how many phones."""
        told = self.dots().aggregate(dots=Count("pk"), phones=Count("participant", distinct=True))
        return told["dots"], told["phones"]


def on_of(note: uuid.UUID | None, theme: uuid.UUID | None) -> On:
    """A row is on one of the two."""
    return On("note", note) if note else On("theme", theme)  # type: ignore[arg-type]
