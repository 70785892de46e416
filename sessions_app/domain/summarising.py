"""How a session becomes its summary: read once, in about ten queries."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from sessions_app.content import SelfCheck, self_check
from sessions_app.domain.series import story_of
from sessions_app.domain.summary import (
    ActionLine,
    Line,
    Player,
    PointSummary,
    QuestionSummary,
    RoundSummary,
    Summary,
    Table,
    TableNotes,
)
from sessions_app.enums import Distance, Mark, PlayerKind, Rating
from sessions_app.models import (
    Action,
    Ambition,
    Group,
    MapRating,
    Note,
    Participant,
    PlenaryNote,
    Session,
    TeamPlayer,
)


def summarise(session: Session, language: str) -> Summary:
    """The session in `language`: the method's words are translated, what people wrote is not.

    About fifteen queries.
    """
    check = self_check(session.check_slug, language)
    tables = tables_of(session)
    notes = lines_of(session, tables)
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
        tables=in_use(tables, notes),
        rounds=tuple(round_of(part.number, check, notes, plenary) for part in check.rounds),
        points=points_of(session, check),
        players=players_of(session, tables),
        ambitions=ambitions_of(session, tables),
        closing_notes=plenary[0],
        actions=actions_of(session),
        sources=check.sources,
    )


def tables_of(session: Session) -> dict[int, Table]:
    """All groups by id, with how many came; who has left again came too."""
    several = session.meetings.count() > 1
    groups = Group.objects.of(session).with_those_who_came().select_related("meeting")
    return {
        group.pk: Table(group.pk, group.number, group.meeting.number if several else 0, group.came_count)
        for group in groups.order_by("meeting__number", "number")
    }


def in_use(tables: dict[int, Table], notes: dict[str, dict[int, list[Line]]]) -> tuple[Table, ...]:
    """Groups that somebody came to or wrote in."""
    wrote = {group for by_group in notes.values() for group in by_group}
    return tuple(table for table in tables.values() if table.people or table.id in wrote)


def lines_of(session: Session, tables: dict[int, Table]) -> dict[str, dict[int, list[Line]]]:
    """Notes by question and group, shuffled within the group so that no order tells who wrote what."""
    found: dict[str, dict[int, list[Line]]] = defaultdict(lambda: defaultdict(list))
    names: dict[int, str] = {}
    if session.shows_names:
        names = dict(Participant.objects.of(session).exclude(name="").values_list("pk", "name"))
    # In an order that tells nothing of who wrote first, and that no note written elsewhere disturbs.
    for note in sorted(Note.objects.of(session).standing(), key=lambda note: mixed(session, note)):
        line = Line(
            note.text,
            Mark(note.mark),
            note.question,
            tables[note.group_id],
            names.get(note.author_id or 0, ""),
        )
        found[note.question][note.group_id].append(line)
    return found


def mixed(session: Session, note: Note) -> bytes:
    return hashlib.sha256(session.uid.bytes + note.pk.bytes).digest()


def round_of(
    number: int,
    check: SelfCheck,
    notes: dict[str, dict[int, list[Line]]],
    plenary: dict[int, tuple[str, ...]],
) -> RoundSummary:
    part = check.round(number)
    questions = tuple(
        QuestionSummary(
            question, by_table(line for lines in notes[question.number].values() for line in lines)
        )
        for question in part.questions
    )
    marked = (
        line
        for question in questions
        for table in question.tables
        for line in table.notes
        if line.mark != Mark.NONE
    )
    return RoundSummary(number, part.title, questions, by_table(marked), plenary[number])


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


def points_of(session: Session, check: SelfCheck) -> tuple[PointSummary, ...]:
    counts = MapRating.objects.of(session).counted()
    return tuple(
        PointSummary(point, tuple((rating, counts.get((point.number, rating.value), 0)) for rating in Rating))
        for point in check.points
    )


def players_of(session: Session, tables: dict[int, Table]) -> tuple[Player, ...]:
    """Team players, those with the same name and kind as one, with the tables that named them."""
    found: dict[tuple[str, str], list[TeamPlayer]] = defaultdict(list)
    for player in TeamPlayer.objects.of(session).standing().order_by("group__number", "position"):
        found[player.name.casefold(), player.kind].append(player)
    return tuple(
        Player(
            name=same[0].name,
            kind=PlayerKind(same[0].kind),
            role=next((player.role for player in same if player.role), ""),
            brings=next((player.brings for player in same if player.brings), ""),
            distance=Distance(same[0].distance),
            with_us=any(player.with_us for player in same),
            tables=tuple(tables[player.group_id].number for player in same if player.group_id in tables),
        )
        for same in found.values()
    )


def ambitions_of(session: Session, tables: dict[int, Table]) -> tuple[tuple[str, int], ...]:
    """Each ambition with its group's number."""
    rows = Ambition.objects.of(session).standing().order_by("group__number", "position")
    return tuple((row.text, tables[row.group_id].number) for row in rows if row.group_id in tables)


def actions_of(session: Session) -> tuple[ActionLine, ...]:
    rows = Action.objects.of(session)
    return tuple(ActionLine(row.text, row.owner, row.due_on, row.done_at is not None) for row in rows)


def dates_of(session: Session) -> tuple[date, ...]:
    """The days the meetings are planned for; without a plan, the day it began."""
    planned: list[datetime] = [
        when for when in session.meetings.values_list("starts_at", flat=True).order_by("number") if when
    ]
    days = planned or [when for when in [session.started_at] if when]
    return tuple(dict.fromkeys(timezone.localtime(day).date() for day in days))
