"""Notes of any group, gathered by people under what they are about.

Taken after the end too, as actions are: whoever reads 1 500 notes often does it the day after. Every act says
how it shall be, so that asked for again it changes nothing; notes of another session are not there.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from sessions_app.domain.exceptions import DomainError, EditReused, ForeignNote
from sessions_app.domain.likeness import Alike, Bunch, Likeness, words_of
from sessions_app.domain.steering import held, tell
from sessions_app.domain.summary import TableName
from sessions_app.enums import Mark
from sessions_app.models import Note, Session, Theme, ThemeNote
from sessions_app.writing import writing

COLUMNS = ("pk", "text", "mark", "question", "group", "group__number", "group__meeting__number")
MOST_THEMES = 60  # more than anybody keeps apart


class TooManyThemes(DomainError):
    pass


def make_theme(
    *, session: Session, theme_id: uuid.UUID, title: str, notes: Collection[uuid.UUID] = ()
) -> Theme:
    """With the notes chosen for it.

    Raises ForeignNote (the id is another session's), EditReused (it is another title's), TooManyThemes.
    """
    with writing():
        fresh = held(session)
        theme = Theme.objects.filter(pk=theme_id).first()
        if theme is None:
            if Theme.objects.of(fresh).count() >= MOST_THEMES:
                raise TooManyThemes
            place = Theme.objects.next_position(fresh)
            theme = Theme.objects.create(id=theme_id, session=fresh, title=title, position=place)
            put_under(theme, notes)
            tell(fresh)
        elif theme.session_id != fresh.pk:
            raise ForeignNote
        elif theme.title != title:
            raise EditReused
    return theme


def rename_theme(*, session: Session, theme_id: uuid.UUID, title: str) -> None:
    with writing():
        fresh = held(session)
        if Theme.objects.of(fresh).filter(pk=theme_id).exclude(title=title).update(title=title):
            tell(fresh)


def move_theme(*, session: Session, theme_id: uuid.UUID, place: int) -> None:
    """To the `place` in the list, 1 being first. Positions are given anew beside the old, never onto one."""
    with writing():
        fresh = held(session)
        themes = list(Theme.objects.of(fresh))
        before = [theme.pk for theme in themes]
        if theme_id not in before:
            return
        moved = themes.pop(before.index(theme_id))
        themes.insert(min(max(place, 1), len(before)) - 1, moved)
        if [theme.pk for theme in themes] == before:
            return
        taken = [theme.position for theme in themes]
        first = 1 if min(taken) > len(taken) else max(taken) + 1
        for position, theme in enumerate(themes, first):
            theme.position = position
        Theme.objects.bulk_update(themes, ["position"])
        tell(fresh)


def remove_theme(*, session: Session, theme_id: uuid.UUID) -> None:
    """Its notes stay, and so do its dots' givers: they have them left to give again."""
    with writing():
        fresh = held(session)
        if Theme.objects.of(fresh).filter(pk=theme_id).delete()[0]:
            tell(fresh)


def gather(*, session: Session, theme_id: uuid.UUID, notes: Collection[uuid.UUID]) -> None:
    """Put notes under a theme, those that stand and are not there already."""
    with writing():
        fresh = held(session)
        theme = Theme.objects.of(fresh).filter(pk=theme_id).first()
        if theme is not None and put_under(theme, notes):
            tell(fresh)


def put_under(theme: Theme, notes: Collection[uuid.UUID]) -> bool:
    standing = Note.objects.of(theme.session).standing().filter(pk__in=notes)
    there = theme.gathered.values("note")
    added = [
        ThemeNote(theme=theme, note_id=pk)
        for pk in standing.exclude(pk__in=there).values_list("pk", flat=True)
    ]
    ThemeNote.objects.bulk_create(added)
    return bool(added)


def take_out(*, session: Session, theme_id: uuid.UUID, notes: Collection[uuid.UUID]) -> None:
    with writing():
        fresh = held(session)
        gathered = ThemeNote.objects.of(fresh).filter(theme=theme_id, note__in=notes)
        if gathered.delete()[0]:
            tell(fresh)


# --- what is seen of it -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slip:
    """A note as one chooses among all of them."""

    id: uuid.UUID
    text: str
    mark: Mark
    question: str
    table: TableName
    themes: tuple[Theme, ...]

    @property
    def order(self) -> tuple[bool, int, int]:
        """Findings and aha moments first, then by meeting and group; within one as they were written."""
        return self.mark == Mark.NONE, self.table.meeting, self.table.number


@dataclass(frozen=True)
class Gathered:
    """A theme, the notes that stand under it, and the groups that wrote them."""

    theme: Theme
    notes: int
    groups: int


@dataclass(frozen=True)
class Wanted:
    """Which notes are looked for; empty is all of them."""

    part: str = ""  # a round's number, or a question's
    words: str = ""
    is_loose: bool = False  # in no theme yet
    theme: uuid.UUID | None = None

    def takes(self, slip: Slip) -> bool:
        return (
            slip.question.startswith(self.part)
            and not (self.is_loose and slip.themes)
            and (self.theme is None or any(theme.pk == self.theme for theme in slip.themes))
            and all(has_word(slip.text, word) for word in self.words.casefold().split())
        )


def has_word(text: str, word: str) -> bool:
    """As it stands, or in another form: «bolig» is found in «Boligene»."""
    return word in text.casefold() or bool(words_of(word).keys() & words_of(text).keys())


def sizes(session: Session) -> list[Gathered]:
    """The themes in the order that people gave them, without reading a note. Two queries."""
    under: dict[uuid.UUID, list[int]] = defaultdict(list)
    standing = ThemeNote.objects.of(session).filter(note__withdrawn=False)
    for theme, group in standing.values_list("theme", "note__group"):
        under[theme].append(group)
    return [
        Gathered(theme, len(under[theme.pk]), len(set(under[theme.pk])))
        for theme in Theme.objects.of(session)
    ]


class Board:
    """All themes and standing notes of a session: four queries, however many there are."""

    def __init__(self, session: Session) -> None:
        self.themes = list(Theme.objects.of(session))
        under = self.read_gathered(session)
        several = session.meetings.count() > 1
        rows = Note.objects.of(session).standing().for_display().values_list(*COLUMNS)
        slips = (
            Slip(pk, text, Mark(mark), question, TableName(group, at, meeting * several), tuple(under[pk]))
            for pk, text, mark, question, group, at, meeting in rows
        )
        self.slips = sorted(slips, key=lambda slip: slip.order)

    def read_gathered(self, session: Session) -> dict[uuid.UUID, list[Theme]]:
        theme_of = {theme.pk: theme for theme in self.themes}
        under: dict[uuid.UUID, list[Theme]] = defaultdict(list)
        for theme, note in (
            ThemeNote.objects.of(session).order_by("theme__position").values_list("theme", "note")
        ):
            if theme in theme_of:  # made since
                under[note].append(theme_of[theme])
        return under

    @cached_property
    def gathered(self) -> list[Gathered]:
        """In the order that people gave them."""
        under: dict[uuid.UUID, list[Slip]] = defaultdict(list)
        for slip in self.slips:
            for theme in slip.themes:
                under[theme.pk].append(slip)
        return [
            Gathered(theme, len(under[theme.pk]), len({slip.table.id for slip in under[theme.pk]}))
            for theme in self.themes
        ]

    @property
    def loose(self) -> int:
        return sum(not slip.themes for slip in self.slips)

    def found(self, wanted: Wanted) -> list[Slip]:
        return [slip for slip in self.slips if wanted.takes(slip)]

    def bunches(self, count: int, asked: str) -> list[Bunch[uuid.UUID]]:
        """Words shared by notes that are in no theme yet, other than those of the questions asked."""
        loose = {slip.id: slip for slip in self.slips if not slip.themes}
        groups = {key: slip.table.id for key, slip in loose.items()}
        return Likeness({key: slip.text for key, slip in loose.items()}).bunches(groups, count, asked)

    def like(self, theme: Theme, count: int) -> list[tuple[Slip, Alike[uuid.UUID]]]:
        """Notes not under the theme that share words with it and with what is there."""
        slips = {slip.id: slip for slip in self.slips}
        there = [slip.id for slip in self.slips if theme in slip.themes]
        likeness = Likeness({key: slip.text for key, slip in slips.items()})
        return [(slips[one.key], one) for one in likeness.like(theme.title, there, count)]
