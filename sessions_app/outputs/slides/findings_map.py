"""The map on slides: the picture, its numbers, what helps most and least, where people disagree."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from sessions_app.content import SelfCheck
from sessions_app.domain.shares import RoomShares, count_of, is_shown
from sessions_app.domain.summary import PointSummary, Summary
from sessions_app.enums import Rating
from sessions_app.outputs.drawing import rated_map
from sessions_app.outputs.picture import png_of
from sessions_app.outputs.slides.findings_words import rating_header, signed
from sessions_app.outputs.slides.fitting import Paragraph
from sessions_app.outputs.slides.geometry import BESIDE_PICTURE, COLUMNS, GRID, HEADINGS, SECOND, TEXT
from sessions_app.outputs.slides.page import Drawing, Page
from sessions_app.outputs.slides.table import Grid

APART = 0.1  # of those who rated a point say the opposite of others: less than this is chance
MOST_APART = 4
PIXELS = 1080
OPPOSITES = (Rating.HELPS, Rating.PARTLY, Rating.HOLDS_BACK)


def map_pages(summary: Summary, check: SelfCheck) -> Iterator[Page]:
    yield picture(summary, check)
    yield numbers(summary)
    yield from extremes(summary)
    yield from split_opinions(summary)


def picture(summary: Summary, check: SelfCheck) -> Page:
    how = _("The ring around a stone shows how the answers are shared. The sign is what most said.")
    key = (Paragraph(how), *(signed(rating, str(rating.label)) for rating in Rating))
    words = _(
        "The map with its numbered stones. Around each stone a ring shows how the answers are shared; "
        "the numbers stand on the next slide."
    )
    notes = (
        _("How the people in the groups see each point. The sign at a stone is what most of them said."),
        _("Let people look for half a minute before you say anything."),
    )
    drawing = Drawing(png_of(rated_map(check, summary.points), PIXELS), words)
    return Page(BESIDE_PICTURE, _("The map: how we see it"), notes, {TEXT: key}, drawing)


def numbers(summary: Summary) -> Page:
    """What most said of a point stands in bold."""
    strong = frozenset(
        (row, 1 + list(Rating).index(one.leading))
        for row, one in enumerate(summary.points, start=1)
        if one.leading
    )
    rows = rows_of(summary.points, Rating)
    grid = Grid(rating_header(Rating), rows, (372, 120, 120, 120, 120), counts=1, strong=strong)
    notes = (_("How many people gave each answer. Nobody had to rate every point."),)
    return Page(GRID, _("The map in numbers"), notes, grid=grid)


def rows_of(points: Iterable[PointSummary], ratings: Iterable[Rating]) -> tuple[tuple[str, ...], ...]:
    wanted = tuple(ratings)
    return tuple((name_of(one), *(str(count_of(one, rating)) for rating in wanted)) for one in points)


def name_of(point: PointSummary) -> str:
    return f"{point.point.number} {point.point.title}"


def extremes(summary: Summary) -> Iterator[Page]:
    room = RoomShares(summary.points, ())
    sides = [
        (Rating.HELPS, _("Helps us most"), room.most_said(Rating.HELPS)),
        (Rating.HOLDS_BACK, _("Holds us back most"), room.most_said(Rating.HOLDS_BACK)),
    ]
    sides = [side for side in sides if side[2]]
    texts: dict[int, tuple[Paragraph, ...]] = {}
    for heading, body, (rating, words, points) in zip(HEADINGS, (TEXT, SECOND), sides, strict=False):
        texts[heading] = (signed(rating, words),)
        texts[body] = tuple(paragraph for point in points for paragraph in point_said(point, rating))
    notes = tuple(
        f"{point.point.title}: {point.point.helps if rating == Rating.HELPS else point.point.holds_back}"
        for rating, _words, points in sides
        for point in points
    )
    if texts:
        yield Page(COLUMNS, _("What helps us, and what holds us back"), notes, texts)


def point_said(point: PointSummary, rating: Rating) -> tuple[Paragraph, Paragraph]:
    said = _("%(count)s of %(total)s") % {"count": count_of(point, rating), "total": point.total}
    return Paragraph(name_of(point)), Paragraph(said, level=1)


def split_opinions(summary: Summary) -> Iterator[Page]:
    points = [one for one in summary.points if apart(one) >= APART]
    most = sorted(points, key=apart, reverse=True)[:MOST_APART]
    if most:
        notes = (
            _("Here some say that it helps, others that it holds us back. Ask who sees it how, and why."),
            *(f"{one.point.title}: {one.point.opener}" for one in most),
        )
        header, rows = rating_header(OPPOSITES), rows_of(most, OPPOSITES)
        grid = Grid(header, rows, (426, 142, 142, 142), counts=1)
        yield Page(GRID, _("Where we see it differently"), notes, grid=grid)


def apart(point: PointSummary) -> float:
    """The share of the smaller of the two sides."""
    sides = min(count_of(point, Rating.HELPS), count_of(point, Rating.HOLDS_BACK))
    return sides / point.total if is_shown(point) else 0
