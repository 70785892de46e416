"""The parts of the Word document that come from the room. A part with nothing in it is not there."""

from collections.abc import Iterable, Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sessions_app.content import SelfCheck
from sessions_app.domain.summary import (
    ActionLine,
    AmbitionLine,
    Line,
    Player,
    PointSummary,
    RoundSummary,
    Summary,
    TableNotes,
)
from sessions_app.enums import Mark, Rating
from sessions_app.outputs.word import words
from sessions_app.outputs.word.body import IN_TABLE, TEXT_WIDTH, Body, Cell, Column, Run, Words
from sessions_app.outputs.word.pictures import map_picture, team_picture
from sessions_app.outputs.words import BETWEEN, joined, quoted, table_name

FEW = 4  # actions, which leave room for more on their page
WHO, WHEN = 40, 36  # widths of columns in millimetres
# Of the numbers beside the map: the words above them stand in two lines.
COUNTS = {Rating.HELPS: 17.5, Rating.PARTLY: 16, Rating.HOLDS_BACK: 24, Rating.UNKNOWN: 21}
STRONG, SMALL = "Strong", "SubtleEmphasis"


def findings(body: Body, summary: Summary) -> None:
    """In whole, as quotes, round by round and group by group."""
    if not summary.has_findings:
        return
    body.heading(1, _("Findings and aha moments"))
    body.say("BodyText", _("What the groups lifted out of their notes, in their own words."))
    for part in summary.rounds:
        if part.findings:
            body.heading(2, words.round_name(part.number, part.title))
        for group in part.findings:
            body.heading(3, table_name(group.table))
            for line in group.notes:
                quote(body, line)


def quote(body: Body, line: Line) -> None:
    below = joined(line.name, words.dots(line.dots))
    style = "IntenseQuote" if line.is_aha else "Quote"
    if line.is_aha:
        body.say(style, Run(pgettext("mark", "Aha moment"), "IntenseEmphasis"), keep=True)
    body.say(style, line.text, keep=bool(below))
    if below:
        body.say(style, Run(below, SMALL))


def themes(body: Body, summary: Summary) -> None:
    if not summary.filled_themes:
        return
    body.heading(1, _("Themes"))
    body.say("BodyText", _("Notes of several groups that are about the same."))
    for theme in summary.filled_themes:
        body.heading(2, theme.title)
        groups = words.how_many_groups(len(theme.tables))
        body.say("Caption", joined(groups, words.dots(theme.dots)), keep=True)
        group_notes(body, (group for group in theme.tables if group.notes))


def round_of_notes(body: Body, part: RoundSummary) -> None:
    if not part.count:
        return
    body.heading(1, words.round_name(part.number, part.title))
    for question in part.questions:
        if question.tables:
            body.heading(2, f"{question.question.number} {question.question.text}")
            group_notes(body, question.tables, are_marked=True)


def group_notes(body: Body, groups: Iterable[TableNotes], *, are_marked: bool = False) -> None:
    for group in groups:
        body.heading(3, table_name(group.table))
        for line in group.notes:
            note(body, line, is_marked=are_marked)


def note(body: Body, line: Line, *, is_marked: bool) -> None:
    body.say("ListBullet", *(mark(line) if is_marked else []), line.text, keep=bool(line.name))
    if line.name:
        body.say("ListContinue", line.name)


def mark(line: Line) -> list[Words]:
    if line.mark == Mark.NONE:
        return []
    if line.is_aha:
        return [Run(pgettext("mark, short", "Aha") + BETWEEN, "IntenseEmphasis")]
    return [Run(pgettext("mark, short", "Finding") + BETWEEN, "Emphasis")]


def plenary(body: Body, summary: Summary) -> None:
    said = [(words.round_name(part.number, part.title), part.plenary) for part in summary.rounds]
    said.append((_("At the end"), summary.closing_notes))
    if not any(texts for _title, texts in said):
        return
    has_room_above = 0 < len(summary.actions) <= FEW
    body.heading(1, _("What we said in plenary"), new_page=False if has_room_above else None)
    for title, texts in said:
        if texts:
            body.heading(2, title)
        for text in texts:
            body.say("ListBullet", text)


def actions(body: Body, summary: Summary) -> None:
    if not summary.actions:
        return
    body.heading(1, _("What now"))
    columns = (
        Column(_("What we do"), TEXT_WIDTH - WHO - WHEN),
        Column(_("Who"), WHO),
        Column(_("By when"), WHEN),
    )
    body.table(_("What now"), columns, map(action_row, summary.actions))


def action_row(action: ActionLine) -> list[Cell]:
    done = [Run(pgettext("action", "done"), STRONG)] if action.is_done else []
    when = [words.due(action), " " if done and action.due_on else "", *done]
    return [list(what(action)), [(IN_TABLE, [action.owner])], [(IN_TABLE, when)]]


def what(action: ActionLine) -> Iterator[tuple[str, list[Words]]]:
    yield IN_TABLE, [action.text]
    if action.finding:
        comes_from = f"{pgettext('action', 'Comes from')} {quoted(action.finding.text)}"
        yield "Caption", [joined(comes_from, table_name(action.finding.table))]
    if action.goals:
        yield "Caption", [words.goals(action)]


def series(body: Body, summary: Summary) -> None:
    if not summary.is_series:
        return
    body.heading(1, _("From meeting to meeting"))
    for meeting in summary.meetings:
        body.heading(2, words.meeting_name(meeting))
        for number, title in meeting.rounds:
            body.say("ListBullet", words.round_name(number, title))
        if meeting.is_held:
            body.say("ListBullet", words.meeting_counts(meeting))
    if summary.actions:
        body.say("Normal", words.actions_done(summary))


def map_and_reasons(body: Body, summary: Summary, check: SelfCheck) -> None:
    if not (summary.has_ratings or summary.explained_points):
        return
    body.heading(1, _("The map"))
    if summary.has_ratings:
        lead = _(
            "How the people in the groups see each point. The sign at a stone is what most of them said."
        )
        body.say("BodyText", lead)
        body.picture(map_picture(summary, check))
        ratings(body, summary.points)
    if summary.explained_points:
        body.heading(2, _("Why we see it like this"))
    for point in summary.explained_points:
        body.heading(3, f"{point.point.number} {point.point.title}")
        for group in point.notes:
            body.say("Caption", table_name(group.table), keep=True)
            for line in group.notes:
                note(body, line, is_marked=False)


def ratings(body: Body, points: tuple[PointSummary, ...]) -> None:
    columns = [Column(pgettext("of the map", "Point"), TEXT_WIDTH - sum(COUNTS.values()))]
    for rating, _count in points[0].counts:
        columns.append(Column(f"{rating.sign} {rating.label}", COUNTS[rating], has_numbers=True))
    body.table(_("The map"), columns, map(rating_row, points))


def rating_row(point: PointSummary) -> list[Cell]:
    """What most say stands out."""
    counts = (Run(str(count), STRONG if rating == point.leading else "") for rating, count in point.counts)
    title = f"{point.point.number} {point.point.title}"
    return [[(IN_TABLE, [title])], *([(IN_TABLE, [count])] for count in counts)]


def team(body: Body, summary: Summary) -> None:
    if not (summary.players or summary.ambitions):
        return
    body.heading(1, _("The team"))
    if summary.players:
        body.picture(team_picture(summary))
    for title, players in (
        (pgettext("team players", "With us"), summary.present_players),
        (pgettext("team players", "Wanted on the team"), summary.wanted_players),
    ):
        if players:
            body.heading(2, title)
        for player in players:
            one_player(body, player)
    if summary.ambitions:
        body.heading(2, _("Our shared ambitions"))
    for ambition in summary.ambitions:
        one_ambition(body, ambition)


def one_player(body: Body, player: Player) -> None:
    lines = [capfirst(words.about_player(player)), joined(*player.roles), words.brings(player)]
    told = [line for line in lines if line]
    body.say("ListBullet", Run(player.name, STRONG), keep=True)
    for line in told[:-1]:
        body.say("ListContinue", line, keep=True)
    body.say("ListContinue", told[-1])


def one_ambition(body: Body, ambition: AmbitionLine) -> None:
    below = joined(table_name(ambition.table), words.behind(ambition.support))
    body.say("ListBullet", ambition.text, keep=True)
    body.say("ListContinue", below)
