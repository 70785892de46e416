"""Whether words have room on a slide, before anybody can look: lines are broken as PowerPoint will.

Measured as if all of it were bold (domain/lettering), and with generous lines: rather too much room than too
little, since another font may stand in for Inter.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from sessions_app.domain.lettering import advance
from sessions_app.letters import UNSTORABLE
from sessions_app.outputs.pdf_process import calmed
from sessions_app.outputs.slides.geometry import Box

SAFE = 0.97  # of a box's width is used: signs like < are a little wider than lettering says
LINE = 1.25  # in letters' heights, from one line to the next
BEFORE = {0: 0.6, 1: 0.2}  # what stands above a paragraph, by its level
BULLET = 22  # what a bullet takes of a line's beginning
MOST_LINES = 12  # that its writer has broken: more of them are set as one
# Embeddings, overrides and isolates: one in a name would turn the words of ours that stand behind it.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Paragraph:
    """`level` 1 is quieter: who said it. `link`: an address of our own content. `sign`: of a rating.

    `before`: what stands before a link, in the same line.
    """

    text: str
    level: int = 0
    link: str = ""
    is_bold: bool = False
    sign: str = ""
    sign_colour: str = ""
    before: str = ""

    @property
    def whole(self) -> str:
        return f"{self.sign} {self.text}" if self.sign else self.before + self.text


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Its lines, each with the space or line end that it ends in. A word that no line holds is broken."""
    lines: list[str] = []
    for hard in text.split("\n"):
        lines += soft_lines(hard, SAFE * width / size)
        lines[-1] += "\n"
    lines[-1] = lines[-1][:-1]
    return lines


def soft_lines(text: str, width: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for word in words_of(text):
        wide = sum(map(advance, word.rstrip(" ")))
        if line and used + wide > width:
            lines.append(line)
            line, used = "", 0.0
        for piece in [word] if wide <= width else pieces(word, width):
            if line and used + sum(map(advance, piece.rstrip(" "))) > width:
                lines.append(line)
                line, used = "", 0.0
            line += piece
            used += sum(map(advance, piece))
    return [*lines, line]


def words_of(text: str) -> Iterator[str]:
    """Each with the spaces behind it."""
    word = ""
    for part in text.split(" "):
        if word:
            yield word
        word = part + " "
    yield word[:-1]


def pieces(word: str, width: float) -> Iterator[str]:
    piece, used = list[str](), 0.0
    for letter in word:
        wide = advance(letter)
        if piece and used + wide > width:
            yield "".join(piece)
            piece, used = [], 0.0
        piece.append(letter)
        used += wide
    yield "".join(piece)


def height_of(paragraphs: Iterable[Paragraph], box: Box, size: int) -> float:
    width = box.width - BULLET * box.has_bullets
    total = 0.0
    for one in paragraphs:
        letters = box.letters(one.level, size)
        total += letters * (BEFORE[one.level] + LINE * len(wrapped(one.whole, width, letters)))
    return total


def fits(paragraphs: Iterable[Paragraph], box: Box, size: int) -> bool:
    return height_of(paragraphs, box, size) <= box.height + BEFORE[0] * size  # none above the first one


def step_for(paragraphs: tuple[Paragraph, ...], box: Box) -> int:
    """The largest letters that it fits with; the least ones where none do."""
    return next((size for size in box.sizes if fits(paragraphs, box, size)), box.sizes[-1])


def shortened(text: str, box: Box, lines: int | None = None, level: int = 0) -> str:
    """With least letters, what has room in the box, or in so many lines; … where something is missing."""
    size = box.letters(level, box.sizes[-1])
    most = lines or max(1, int(box.height / (LINE * size)))
    width = box.width - BULLET * box.has_bullets
    if len(wrapped(text, width, size)) <= most:
        return text
    return "".join(wrapped(text, width - size, size)[:most]).rstrip() + "…"


def bounded(paragraphs: tuple[Paragraph, ...], box: Box) -> tuple[Paragraph, ...]:
    """As they are, where they fit. Else the longest become shorter, and then the last ones are left out."""
    size = box.sizes[-1]
    most = max(1, int(box.height / (LINE * box.letters(1, size))))
    found = tuple(within(one, box, most) for one in paragraphs[: most + 1])
    for lines in range(most, 0, -1):
        if fits(found, box, size):
            return found
        found = tuple(within(one, box, lines) for one in found)
    while len(found) > 1 and not fits(found, box, size):
        found = found[:-1]
    return found


def within(paragraph: Paragraph, box: Box, lines: int) -> Paragraph:
    return replace(paragraph, text=shortened(paragraph.text, box, lines, paragraph.level))


def clean(text: str) -> str:
    """Without what XML cannot hold, marks that climb over the slide, and orders to turn what follows."""
    return calmed(TURNS.sub("", UNSTORABLE.sub("", text)))


def evened(text: str) -> str:
    """Clean and without empty lines; so many lines that no slide holds them are one."""
    lines = [line.strip() for line in clean(text).splitlines() if line.strip()]
    return ("\n" if len(lines) <= MOST_LINES else " ").join(lines)


@dataclass(frozen=True)
class Saying:
    """What somebody said, and who; `whole` is how many sayings it stands for: one, or a part of one: 0."""

    text: str
    source: str
    whole: int = 1

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        source = (Paragraph(self.source, level=1),) if self.source else ()
        return (Paragraph(self.text), *source)


def parts_of(saying: Saying, box: Box) -> list[Saying]:
    """In as many parts as it takes with the least letters. They are told apart: 1 of 2."""
    size = box.sizes[-1]
    if fits(saying.paragraphs, box, size):
        return [saying]
    rest = height_of([Paragraph(saying.source, level=1)], box, size)
    most = max(1, int((box.height - rest) / (LINE * size)))
    lines = wrapped(saying.text, box.width - 2 * size, size)
    texts = ["".join(lines[first : first + most]).strip() for first in range(0, len(lines), most)]
    last = len(texts)
    return [
        Saying(
            text=("… " if number > 1 else "") + text + (" …" if number < last else ""),
            source=part_name(saying.source, number, last),
            whole=int(number == last),
        )
        for number, text in enumerate(texts, start=1)
    ]


def part_name(source: str, number: int, parts: int) -> str:
    part = _("%(number)d of %(all)d") % {"number": number, "all": parts}
    return f"{source} · {part}" if source else part


def packed(sayings: Iterable[Saying], box: Box, *, most: int, slides: int) -> list[list[Saying]]:
    """On at most so many slides, at most so many on each; the caller counts what found no room.

    What needs a slide of its own comes last, and is shortened when even the slides that are left are too few.
    """
    by_need: dict[bool, list[Saying]] = {True: [], False: []}
    for saying in sayings:
        by_need[fits(saying.paragraphs, box, box.sizes[-1])].append(saying)
    found: list[list[Saying]] = []
    for saying in by_need[True]:
        if found and len(found[-1]) < most and has_room([*found[-1], saying], box):
            found[-1].append(saying)
        elif len(found) < slides:
            found.append([saying])
    for saying in by_need[False]:
        parts = parts_of(saying, box)
        left = slides - len(found)
        if len(parts) <= left:
            found += [[part] for part in parts]
        elif not found:
            found = [[part] for part in parts[:slides]]
            found[-1] = [replace(found[-1][0], whole=1)]
    return found


def has_room(sayings: Iterable[Saying], box: Box) -> bool:
    """With letters that are read from afar: those in the middle of the box's steps."""
    paragraphs = tuple(paragraph for saying in sayings for paragraph in saying.paragraphs)
    return fits(paragraphs, box, box.sizes[-2])


def shown(slides: Iterable[Iterable[Saying]]) -> int:
    return sum(saying.whole for slide in slides for saying in slide)
