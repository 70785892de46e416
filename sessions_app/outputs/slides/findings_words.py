"""What groups said, as slides say it: the same words on findings, themes and actions."""

from collections.abc import Iterable

from django.utils.translation import ngettext, pgettext

from sessions_app.domain.summary import Line
from sessions_app.enums import Rating
from sessions_app.outputs.slides.fitting import Paragraph, Saying, evened
from sessions_app.outputs.slides.geometry import TEXT
from sessions_app.outputs.words import joined, quoted, table_name

COLOURS = {
    Rating.HELPS: "accent3",
    Rating.PARTLY: "accent4",
    Rating.HOLDS_BACK: "accent5",
    Rating.UNKNOWN: "tx2",
}


def signed(rating: Rating, words: str) -> Paragraph:
    return Paragraph(words, is_bold=True, sign=rating.sign, sign_colour=COLOURS[rating])


def rating_header(ratings: Iterable[Rating]) -> tuple[str, ...]:
    return (pgettext("of the map", "Point"), *(f"{one.sign} {one.label}" for one in ratings))


def saying_of(line: Line) -> Saying:
    dots = ngettext("%(n)s dot", "%(n)s dots", line.dots) % {"n": line.dots} if line.dots else ""
    return Saying(said(line.text), joined(table_name(line.table), line.name, dots))


def said(text: str) -> str:
    return quoted(evened(text))


def more(count: int, idx: int = TEXT) -> dict[int, tuple[Paragraph, ...]]:
    """How many are left for the report, in the line below a table or a text."""
    return {idx: (Paragraph(more_words(count)),)} if count > 0 else {}


def more_words(count: int) -> str:
    words = ngettext("and %(n)d more, in the report", "and %(n)d more, in the report", count)
    return words % {"n": count}
