"""What a council is shown of a session: at most 25 slides, however much was said; the rest is counted.

In the order of a talk: what it was, the map, themes, findings round by round, aha moments, the team, what we
do. Each group is heard before any group is heard twice.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from sessions_app.content import SelfCheck
from sessions_app.domain.highlights import in_turn
from sessions_app.domain.lifted import is_lifted
from sessions_app.domain.summary import Line, RoundSummary, Summary, TableNotes, ThemeSummary
from sessions_app.outputs.slides.findings_map import map_pages
from sessions_app.outputs.slides.findings_team import actions, ambitions, team
from sessions_app.outputs.slides.findings_words import more, said, saying_of
from sessions_app.outputs.slides.fitting import Paragraph, Saying, packed, parts_of, shown
from sessions_app.outputs.slides.geometry import (
    FACTS,
    GRID,
    NUMBERS,
    OPENING,
    PLAIN,
    QUOTE,
    SECOND,
    STATEMENT,
    TEXT,
)
from sessions_app.outputs.slides.page import Page, of_all
from sessions_app.outputs.slides.table import Grid, paged
from sessions_app.outputs.words import day_of, joined

MOST_ON_A_SLIDE = 3
MOST_SLIDES = 2  # of findings of a round, of reflections
MOST_AHAS = 3
MOST_DAYS = 4


def findings_pages(summary: Summary, check: SelfCheck) -> Iterator[Page]:
    yield opening(summary)
    yield facts(summary)
    if summary.has_ratings:
        yield from map_pages(summary, check)
    if summary.filled_themes:
        yield themes(summary)
    for part in summary.rounds:
        yield from findings(part)
    yield from ahas(summary)
    if summary.players:
        yield from team(summary)
    if summary.ambitions:
        yield ambitions(summary)
    if summary.actions:
        yield from actions(summary)
    yield from reflections(summary)
    yield ending(summary, check)


def opening(summary: Summary) -> Page:
    lines = (f"{_('Self-check')} · {summary.check_title}", days_of(summary))
    notes = (
        _("Say who was there and why: %(arena)s.") % {"arena": summary.arena},
        _("All notes stand in the report. Here is what the groups lifted out of them."),
    )
    return Page(OPENING, summary.official_name, notes, {TEXT: tuple(map(Paragraph, filter(None, lines)))})


def days_of(summary: Summary) -> str:
    return joined(*(day_of(day) for day in summary.dates[:MOST_DAYS]))


def facts(summary: Summary) -> Page:
    """Numbers that are none are left out."""
    numbers = [one for one in counted(summary) if one[0]]
    texts: dict[int, tuple[Paragraph, ...]] = {
        idx: (Paragraph(str(number), is_bold=True), Paragraph(words, level=1))
        for idx, (number, words) in zip(NUMBERS, numbers, strict=False)
    }
    lines = (summary.arena, days_of(summary), *notices(summary))
    texts[TEXT] = tuple(Paragraph(line) for line in lines if line)
    return Page(FACTS, _("Who was there, and what they wrote"), (talked_through(summary),), texts)


def counted(summary: Summary) -> list[tuple[int, str]]:
    people, groups, notes = summary.people, summary.group_count, summary.note_count
    lifted = sum(part.lifted_count for part in summary.rounds)
    moments = npgettext("below a large number", "finding or aha moment", "findings and aha moments", lifted)
    return [
        (people, npgettext("below a large number", "person", "people", people)),
        (groups, npgettext("below a large number", "group", "groups", groups)),
        (notes, npgettext("below a large number", "note", "notes", notes)),
        (lifted, moments),
    ]


def notices(summary: Summary) -> Iterator[str]:
    if not summary.is_finished:
        yield _("The self-check is not finished. More may come.")
    if summary.may_tell_who:
        yield _("At least one group had fewer than four people, so a reader may guess who wrote what.")


def talked_through(summary: Summary) -> str:
    questions = sum(1 for part in summary.rounds for question in part.questions if question.count)
    words = ngettext(
        "The groups wrote about %(n)d question, and lifted out what mattered most.",
        "The groups wrote about %(n)d questions, and lifted out what mattered most.",
        questions,
    )
    return words % {"n": questions}


def themes(summary: Summary) -> Page:
    """With most dots first, where people have given them; else in the order that people gave the themes."""
    order = sorted(summary.filled_themes, key=lambda theme: -theme.dots)
    header = (
        pgettext("column of a table", "Theme"),
        pgettext("column of a table", "Groups"),
        pgettext("column of a table", "Notes"),
        *([pgettext("column of a table", "Dots")] if summary.shows_dots else []),
    )
    rows = tuple(
        (theme.title, str(len(theme.tables)), str(theme.count), str(theme.dots))[: len(header)]
        for theme in order
    )
    widths = (852 - 110 * (len(header) - 1), *[110] * (len(header) - 1))
    page = paged(Grid(header, rows, widths, counts=1), size=18, slides=1)[0]
    lifted = {theme.title: lifted_from_theme(theme) for theme in order[: len(page.rows)]}
    notes = (
        _("Notes of several groups that are about the same."),
        *(f"{title}: {said(line.text)}" for title, line in lifted.items() if line),
    )
    left = more(len(rows) - len(page.rows))
    return Page(GRID, _("What several groups wrote about"), notes, left, grid=page)


def lifted_from_theme(theme: ThemeSummary) -> Line | None:
    return next((line for table in theme.tables for line in table.notes if is_lifted(line)), None)


def findings(part: RoundSummary) -> Iterator[Page]:
    sayings = [saying_of(line) for line in chosen(part.findings, wants_aha=False)]
    title = _("Findings from round %(number)d: %(title)s") % {"number": part.number, "title": part.title}
    yield from said_pages(title, sayings, notes=lifted_from(part))


def lifted_from(part: RoundSummary) -> tuple[str, ...]:
    words = ngettext("%(n)d note was lifted out.", "%(n)d notes were lifted out.", part.lifted_count)
    questions = (f"{one.question.number} {one.question.text}" for one in part.questions)
    return (words % {"n": part.lifted_count}, _("The groups talked about this:"), *questions)


def chosen(tables: Iterable[TableNotes], *, wants_aha: bool) -> list[Line]:
    return [line for line in in_turn(tables) if line.is_aha == wants_aha]


def said_pages(title: str, sayings: list[Saying], *, notes: tuple[str, ...]) -> Iterator[Page]:
    """The count of those left for the report stands below the last ones."""
    slides = packed(sayings, PLAIN.box(TEXT), most=MOST_ON_A_SLIDE, slides=MOST_SLIDES)
    rest = len(sayings) - shown(slides)
    for number, slide in enumerate(slides, start=1):
        paragraphs = tuple(paragraph for saying in slide for paragraph in saying.paragraphs)
        left = more(rest, SECOND) if number == len(slides) else {}
        layout = STATEMENT if len(slide) == 1 else PLAIN
        yield Page(layout, of_all(title, number, len(slides)), notes, {TEXT: paragraphs, **left})


def ahas(summary: Summary) -> Iterator[Page]:
    """One on each slide; what no slide holds whole is left for the report, unless there are no others."""
    lines = chosen((table for part in summary.rounds for table in part.findings), wants_aha=True)
    parts = [parts_of(saying_of(line), QUOTE.box(TEXT)) for line in lines]
    shown_here = [part[0] for part in parts if len(part) == 1] or [one for part in parts[:1] for one in part]
    shown_here = shown_here[:MOST_AHAS]
    rest = len(lines) - sum(saying.whole for saying in shown_here)
    for number, saying in enumerate(shown_here, start=1):
        left = more(rest, SECOND) if number == len(shown_here) else {}
        title = of_all(_("Aha moment"), number, len(shown_here))
        notes = (_("Read it aloud, and wait a little."),)
        yield Page(QUOTE, title, notes, {TEXT: saying.paragraphs, **left})


def reflections(summary: Summary) -> Iterator[Page]:
    """What was said at the end first: it is about all of it."""
    sayings = [Saying(said(text), _("At the end")) for text in summary.closing_notes]
    for part in summary.rounds:
        source = _("Round %(number)s") % {"number": part.number}
        sayings += [Saying(said(text), source) for text in part.plenary]
    notes = (_("What somebody wrote down when all groups talked together."),)
    yield from said_pages(_("What we said in plenary"), sayings, notes=notes)


def ending(summary: Summary, check: SelfCheck) -> Page:
    """What is due first, and where the method comes from: the title is that of what stands there."""
    waiting = [action for action in summary.actions if not action.is_done]
    first = min(waiting, key=lambda action: action.due_on or date.max, default=None)
    sources = tuple(
        Paragraph(source.title, 1, link=source.address, before=f"{source.publisher} ({source.year}): ")
        for source in summary.sources
    )
    if not (first and first.due_on):
        return Page(PLAIN, _("Sources"), (check.purpose,), {TEXT: sources})
    lines = (
        Paragraph(_("First deadline: %(day)s") % {"day": day_of(first.due_on)}, is_bold=True),
        Paragraph(joined(first.text, first.owner), level=1),
        Paragraph(_("Sources"), is_bold=True),
        *sources,
    )
    return Page(PLAIN, _("The way on"), (check.purpose,), {TEXT: lines})
