"""The method as slides, to lead a self-check with: in the order of its agenda, one question at a time."""

from collections.abc import Iterator
from itertools import zip_longest

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from sessions_app.content import MapPoint, Question, Round, SelfCheck
from sessions_app.domain.planning import Agenda, Line
from sessions_app.enums import Rating, StepKind
from sessions_app.outputs.drawing import rated_map
from sessions_app.outputs.picture import png_of
from sessions_app.outputs.slides.fitting import Paragraph
from sessions_app.outputs.slides.geometry import (
    BESIDE_PICTURE,
    GRID,
    KICKER,
    LIST,
    OPENING,
    QUESTION,
    SECTION,
    STATEMENT,
    TEXT,
)
from sessions_app.outputs.slides.page import Drawing, Page
from sessions_app.outputs.slides.table import Grid

PIXELS = 1080


def method_pages(check: SelfCheck, agenda: Agenda) -> Iterator[Page]:
    """`agenda`: the lines of each meeting."""
    minutes = sum(line.minutes for meeting in agenda for line in meeting)
    yield opening(check, minutes)
    why = (_("Say it in your own words. Two minutes."),)
    yield Page(STATEMENT, _("Why we do this"), why, texts(check.purpose))
    yield Page(
        STATEMENT,
        _("What we mean by innovation"),
        (_("Let it stand for a moment. What it means here, the groups say themselves."),),
        texts(check.definition),
    )
    yield Page(
        LIST,
        _("How we do it"),
        (_("Go through the points quickly. Look whether everybody has found a table."),),
        texts(*check.how_to),
    )
    yield times(check, agenda, minutes)
    for meeting in agenda:
        for line, following in zip_longest(meeting, meeting[1:]):
            yield from line_pages(line, following, check)
    yield sources(check)


def texts(*lines: str) -> dict[int, tuple[Paragraph, ...]]:
    return {TEXT: tuple(map(Paragraph, lines))}


def opening(check: SelfCheck, minutes: int) -> Page:
    notes = (
        _("Say welcome, who leads, and that nobody needs to prepare anything."),
        _("All of it takes %(minutes)s.") % {"minutes": minutes_of(minutes)},
    )
    return Page(OPENING, check.title, notes, texts(_("Self-check")))


def minutes_of(minutes: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def times(check: SelfCheck, agenda: Agenda, minutes: int) -> Page:
    header = (_("What we do"), pgettext("column of a table", "Minutes"))
    rows = tuple((line_name(line, check), str(line.minutes)) for meeting in agenda for line in meeting)
    title = _("The time: %(minutes)s in all") % {"minutes": minutes_of(minutes)}
    return Page(GRID, title, check.timing, grid=Grid(header, rows, (732, 120), counts=1))


def line_name(line: Line, check: SelfCheck) -> str:
    if line.title:
        return line.title
    if line.kind == StepKind.ROUND:
        words = {"number": line.number, "title": check.round(line.number).title}
        return _("Round %(number)s: %(title)s") % words
    if line.kind == StepKind.PLENARY:
        return _("Plenary after round %(number)d") % {"number": line.number}
    return str(line.kind.label)


def line_pages(line: Line, following: Line | None, check: SelfCheck) -> Iterator[Page]:
    """The opening is over when the rounds begin: its slides are those before."""
    if line.kind == StepKind.ROUND:
        yield from round_pages(check.round(line.number), check, line)
    elif line.kind == StepKind.PLENARY:
        yield plenary(line, check)
    elif line.kind == StepKind.CLOSING:
        yield what_now(line)
    elif line.kind != StepKind.OPENING:
        yield pause(line, following, check)


def round_pages(part: Round, check: SelfCheck, line: Line) -> Iterator[Page]:
    each = max(1, line.minutes // max(1, len(part.questions)))
    notes = (
        _("Start the clock: %(minutes)s.") % {"minutes": minutes_of(line.minutes)},
        _("Say when half of the time has gone, and when five minutes are left."),
    )
    count = npgettext("of a round", "%(n)d question", "%(n)d questions", len(part.questions))
    body = texts(f"{count % {'n': len(part.questions)}} · {minutes_of(line.minutes)}")
    kicker = {KICKER: (Paragraph(round_name(part)),)}
    yield Page(SECTION, line.title or part.title, notes, body | kicker)
    for question in part.questions:
        yield question_page(part, question, each)
        if question.kind == "map" and check.points:
            yield from map_pages(check)


def round_name(part: Round) -> str:
    return _("Round %(number)s") % {"number": part.number}


def question_page(part: Round, question: Question, minutes: int) -> Page:
    number = _("Question %(number)s") % {"number": question.number}
    notes = (
        _("About %(minutes)s.") % {"minutes": minutes_of(minutes)},
        _("Read the question aloud. The three lines below are for a table that needs a way in."),
        *([question.aside] if question.aside else []),
    )
    kicker = {KICKER: (Paragraph(f"{round_name(part)} · {number}"),)}
    return Page(QUESTION, question.text, notes, texts(*question.prompts) | kicker)


def map_pages(check: SelfCheck) -> Iterator[Page]:
    notes = (
        _("Let people look first. Then: Do we know ourselves in this?"),
        *(f"{ring.letter}: {ring.title}" for ring in check.rings),
    )
    words = _(
        "A landscape seen from above, with twelve numbered stones along the roads: 1–5 around the town "
        "hall, 6–8 in the village and on the farms, 9–12 beyond the hills and out by the fjord."
    )
    key = [f"{numbers(check, ring.letter)} {ring.title}" for ring in check.rings]
    yield Page(
        BESIDE_PICTURE, _("The map"), notes, texts(*key), Drawing(png_of(rated_map(check, ()), PIXELS), words)
    )
    for page in sorted({point.help_page for point in check.points}):
        yield help_page([point for point in check.points if point.help_page == page])


def numbers(check: SelfCheck, ring: str) -> str:
    found = [point.number for point in check.points if point.ring == ring]
    return f"{found[0]}–{found[-1]}" if len(found) > 1 else "".join(map(str, found))


def help_page(points: list[MapPoint]) -> Page:
    header = (
        pgettext("of the map", "Point"),
        f"{Rating.HELPS.sign} {_('When it helps us')}",
        f"{Rating.HOLDS_BACK.sign} {_('When it holds us back')}",
    )
    rows = tuple((f"{point.number} {point.title}", point.helps, point.holds_back) for point in points)
    title = _("What the stones mean: %(first)d to %(last)d") % {
        "first": points[0].number,
        "last": points[-1].number,
    }
    notes = tuple(f"{point.number} {point.title}: {point.opener}" for point in points)
    return Page(GRID, title, notes, grid=Grid(header, rows, (222, 340, 290)))


def plenary(line: Line, check: SelfCheck) -> Page:
    notes = (
        _("%(minutes)s. Take one group at a time, another one first each time.")
        % {"minutes": minutes_of(line.minutes)},
        _("Ask somebody to write down what everybody agrees on, and what not."),
    )
    body = texts(
        _("One group at a time: a few findings and aha moments."),
        _("What others have said, we do not repeat."),
        _("Then together: What do we take with us?"),
    )
    kicker = {KICKER: (Paragraph(minutes_of(line.minutes)),)}
    return Page(SECTION, line_name(line, check), notes, body | kicker)


def pause(line: Line, following: Line | None, check: SelfCheck) -> Page:
    """A break, a look back, or a line of one's own; and what comes after it."""
    minutes = minutes_of(line.minutes)
    notes = (_("%(minutes)s. Say what the clock will be when we go on.") % {"minutes": minutes},)
    name = line_name(line, check)
    if following and following.kind == StepKind.ROUND and not line.title:
        name = _("%(name)s, then round %(number)d") % {"name": name, "number": following.number}
    return Page(SECTION, name, notes, texts(minutes))


def what_now(line: Line) -> Page:
    notes = (
        _("%(minutes)s. Write each action down with an owner and a date before people leave.")
        % {"minutes": minutes_of(line.minutes)},
        _("Say when and how all get to see the report."),
    )
    body = texts(_("What do we do first?"), _("Who is responsible?"), _("By when shall it be done?"))
    return Page(STATEMENT, line.title or _("What now"), notes, body)


def sources(check: SelfCheck) -> Page:
    lines = tuple(
        Paragraph(source.title, link=source.address, before=f"{source.publisher} ({source.year}): ")
        for source in check.sources
    )
    notes = (_("For those who want to read more."),)
    return Page(LIST, _("Sources"), notes, {TEXT: lines})
