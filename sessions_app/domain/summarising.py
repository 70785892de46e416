"""How a session becomes its summary: read once, in about twenty queries."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.utils import timezone

from sessions_app.content import SelfCheck, goals_of
from sessions_app.domain.maps import check_for
from sessions_app.domain.series import story_of
from sessions_app.domain.summary import (
    ActionLine,
    AmbitionLine,
    Line,
    Player,
    PointSummary,
    QuestionSummary,
    RoundSummary,
    Summary,
    Table,
    TableName,
    TableNotes,
    ThemeSummary,
)
from sessions_app.domain.team import merged_players
from sessions_app.enums import Distance, Dots, Mark, PlayerKind, Rating
from sessions_app.models import (
    Action,
    Ambition,
    Dot,
    Group,
    MapRating,
    Note,
    Participant,
    PlenaryNote,
    Session,
    TeamPlayer,
    Theme,
    ThemeNote,
)


@dataclass(frozen=True)
class Reading:
    """What the parts of a summary are made from: tables, the dots of the room, and notes by their id.

    The notes lie in an order that tells nothing of who wrote first.
    """

    session: Session
    check: SelfCheck
    tables: dict[int, Table]
    dots: dict[uuid.UUID, int]
    lines: dict[uuid.UUID, Line]


def summarise(session: Session, language: str, *, for_the_room: bool = False) -> Summary:
    """The session in `language`: the method's words are translated, what people wrote is not.

    `for_the_room`: without the notes that were kept off the big screen. About twenty queries.
    """
    check = check_for(session, language)
    tables, dots = tables_of(session), dots_of(session)
    read = Reading(session, check, tables, dots, lines_of(session, tables, dots, for_the_room=for_the_room))
    plenary = plenary_of(session)
    return Summary(
        municipality=session.municipality.name,
        official_name=session.municipality.official_name,
        county=session.municipality.county,
        check_title=check.title,
        arena=check.arena(session.arena).title,
        language=language,
        dates=dates_of(session),
        meetings=story_of(session, language),
        is_finished=session.is_finished,
        tables=in_use(read),
        rounds=rounds_of(read, plenary),
        points=points_of(read),
        picture=check.picture,
        themes=themes_of(read),
        players=players_of(read),
        ambitions=ambitions_of(read),
        closing_notes=plenary[0],
        actions=actions_of(read),
        sources=check.sources,
        shows_dots=session.dots == Dots.SHOWN,
    )


def tables_of(session: Session) -> dict[int, Table]:
    """All groups by id, with how many came; who has left again came too."""
    several = session.meetings.count() > 1
    groups = Group.objects.of(session).with_those_who_came().select_related("meeting")
    return {
        group.pk: Table(group.pk, group.number, group.meeting.number if several else 0, group.came_count)
        for group in groups.order_by("meeting__number", "number")
    }


def in_use(read: Reading) -> tuple[Table, ...]:
    """Groups that somebody came to or wrote in."""
    wrote = {line.table.id for line in read.lines.values()}
    return tuple(table for table in read.tables.values() if table.people or table.id in wrote)


def dots_of(session: Session) -> dict[uuid.UUID, int]:
    """How many each finding and theme got, by its id; nothing before the facilitator shows them."""
    if session.dots != Dots.SHOWN:
        return {}
    given = Dot.objects.of(session).counting().order_by()
    rows = given.values_list("note", "theme").annotate(count=Count("pk"))
    return {note or theme: count for note, theme, count in rows}


def lines_of(
    session: Session, tables: dict[int, Table], dots: dict[uuid.UUID, int], *, for_the_room: bool
) -> dict[uuid.UUID, Line]:
    """Standing notes by id, shuffled so that no order tells who wrote what."""
    names: dict[int, str] = {}
    if session.shows_names:
        names = dict(Participant.objects.of(session).exclude(name="").values_list("pk", "name"))
    notes = Note.objects.of(session).standing()
    notes = notes.on_walls() if for_the_room else notes
    # In an order that tells nothing of who wrote first, and that no note written elsewhere disturbs.
    return {
        note.pk: Line(
            id=note.pk,
            text=note.text,
            mark=Mark(note.mark),
            question=note.question,
            table=tables[note.group_id],
            name=names.get(note.author_id or 0, ""),
            point=note.point or 0,
            dots=dots.get(note.pk, 0),
            from_paper=note.from_paper,
        )
        for note in sorted(notes, key=lambda note: mixed(session, note))
    }


def mixed(session: Session, note: Note) -> bytes:
    return hashlib.sha256(session.uid.bytes + note.pk.bytes).digest()


def rounds_of(read: Reading, plenary: dict[int, tuple[str, ...]]) -> tuple[RoundSummary, ...]:
    by_question: dict[str, list[Line]] = defaultdict(list)
    for line in read.lines.values():
        by_question[line.question].append(line)
    return tuple(
        RoundSummary(
            number=part.number,
            title=part.title,
            questions=tuple(
                QuestionSummary(question, by_table(by_question[question.number]))
                for question in part.questions
            ),
            findings=findings_by_table(line for one in part.questions for line in by_question[one.number]),
            plenary=plenary[part.number],
        )
        for part in read.check.rounds
    )


def findings_by_table(lines: Iterable[Line]) -> tuple[TableNotes, ...]:
    return by_table(line for line in lines if line.mark != Mark.NONE)


def by_table(lines: Iterable[Line]) -> tuple[TableNotes, ...]:
    found: dict[Table, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.table].append(line)
    ordered = sorted(found, key=lambda table: (table.meeting, table.number))
    return tuple(TableNotes(table, tuple(found[table])) for table in ordered)


def plenary_of(session: Session) -> dict[int, tuple[str, ...]]:
    """Reflections by round; 0 is the shared round at the end."""
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for number, text in PlenaryNote.objects.of(session).values_list("round_number", "text"):
        found[number] += (text,)
    return found


def points_of(read: Reading) -> tuple[PointSummary, ...]:
    counts = MapRating.objects.of(read.session).counted()
    said: dict[int, list[Line]] = defaultdict(list)
    for line in read.lines.values():
        said[line.point].append(line)
    return tuple(
        PointSummary(
            point,
            tuple((rating, counts.get((point.number, rating.value), 0)) for rating in Rating),
            by_table(said[point.number]),
        )
        for point in read.check.points
    )


def themes_of(read: Reading) -> tuple[ThemeSummary, ...]:
    """In the order that people gave them. A note that has been withdrawn is under none."""
    under: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for note, theme in ThemeNote.objects.of(read.session).values_list("note", "theme"):
        under[note].append(theme)
    gathered: dict[uuid.UUID, list[Line]] = defaultdict(list)
    for line in read.lines.values():
        for theme in under.get(line.id, ()):
            gathered[theme].append(line)
    return tuple(
        ThemeSummary(theme, title, by_table(gathered[theme]), read.dots.get(theme, 0))
        for theme, title in Theme.objects.of(read.session).values_list("pk", "title")
    )


def players_of(read: Reading) -> tuple[Player, ...]:
    """Those that people have made one are one, with the tables that named them."""
    return tuple(one_player(speaks, rows, read.tables) for speaks, rows in merged_players(read.session))


def one_player(speaks: TeamPlayer, rows: list[TeamPlayer], tables: Mapping[int, TableName]) -> Player:
    ordered = [speaks, *(row for row in rows if row.pk != speaks.pk)]
    return Player(
        id=speaks.pk,
        name=speaks.name,
        kind=PlayerKind(speaks.kind),
        kind_words=speaks.kind_words,
        roles=different(row.role for row in ordered),
        brings=different(row.brings for row in ordered),
        distance=Distance(speaks.distance),
        with_us=any(row.with_us for row in ordered),
        tables=tuple(dict.fromkeys(tables[row.group_id] for row in rows)),
    )


def different(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once, in whatever letters it was written; nothing is no text."""
    found: dict[str, str] = {}
    for text in texts:
        if text:
            found.setdefault(text.casefold(), text)
    return tuple(found.values())


def ambitions_of(read: Reading) -> tuple[AmbitionLine, ...]:
    """What most stand behind comes first; then by table."""
    rows = Ambition.objects.with_support().of(read.session).standing().table_by_table()
    lines = [AmbitionLine(row.pk, row.text, read.tables[row.group_id], row.behind) for row in rows]
    return tuple(sorted(lines, key=lambda line: -line.support))


def actions_of(read: Reading) -> tuple[ActionLine, ...]:
    return tuple(
        ActionLine(
            id=row.pk,
            text=row.text,
            owner=row.owner,
            due_on=row.due_on,
            done_on=timezone.localtime(row.done_at).date() if row.done_at else None,
            finding=read.lines.get(row.note_id) if row.note_id else None,
            goals=goals_of(row.goals, read.check.language),
        )
        for row in Action.objects.of(read.session)
    )


def dates_of(session: Session) -> tuple[date, ...]:
    """The days the meetings are planned for; without a plan, the day it began."""
    planned: list[datetime] = [
        when for when in session.meetings.values_list("starts_at", flat=True).order_by("number") if when
    ]
    days = planned or [when for when in [session.started_at] if when]
    return tuple(dict.fromkeys(timezone.localtime(day).date() for day in days))
