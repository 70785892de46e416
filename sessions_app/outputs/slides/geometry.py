"""Where things stand on a slide, in points; the layouts are made from it, and text is fitted by it.

16:9, 960 × 540. Every layout has its boxes here and nowhere else, so that what was measured is what is shown.
"""

from dataclasses import dataclass

WIDTH, HEIGHT = 960, 540
LEFT, ACROSS = 54, 852  # the margin, and what is between the margins
TOP, DOWN = 124, 350  # of what stands below the title
EMU = 12_700  # in a point
LEAST = 14  # letters in points

TITLE, TEXT, KICKER, SECOND, PICTURE, TABLE = 0, 1, 10, 2, 13, 14  # placeholders, by their idx
HEADINGS = (11, 12)
NUMBERS = (21, 22, 23, 24)


@dataclass(frozen=True)
class Box:
    """A placeholder of a layout. `sizes`: letters in points, from what is wished to the least that is read.

    `kind` is PresentationML's; `colour` one of the theme's; `anchor` t, ctr or b.
    """

    idx: int
    kind: str
    name: str
    x: int
    y: int
    width: int
    height: int
    sizes: tuple[int, ...] = (18,)
    is_bold: bool = False
    colour: str = "tx1"
    anchor: str = "t"
    has_bullets: bool = False
    quiet: float = 0.68  # how large the letters of a quieter paragraph are beside the others

    def letters(self, level: int, size: int) -> int:
        return size if level == 0 else max(LEAST, round(size * self.quiet))


@dataclass(frozen=True)
class Layout:
    """`kind` is PresentationML's name for it, where it has one; `ground` a colour of the theme."""

    name: str
    kind: str
    boxes: tuple[Box, ...]
    ground: str = "bg1"
    has_footer: bool = True

    def box(self, idx: int) -> Box:
        return {box.idx: box for box in self.boxes}[idx]


def title(  # noqa: PLR0913 - a box's place and its looks
    *,
    x: int = LEFT,
    y: int = 34,
    width: int = ACROSS,
    height: int = 76,
    sizes: tuple[int, ...] = (30, 26, 22),
    colour: str = "accent1",
    anchor: str = "b",
) -> Box:
    return Box(TITLE, "title", "Title", x, y, width, height, sizes, True, colour, anchor)  # noqa: FBT003


def text(  # noqa: PLR0913, PLR0917 - the same
    idx: int,
    x: int,
    y: int,
    width: int,
    height: int,
    sizes: tuple[int, ...],
    *,
    name: str = "Text",
    is_bold: bool = False,
    colour: str = "tx1",
    anchor: str = "t",
    has_bullets: bool = False,
    quiet: float = 0.68,
) -> Box:
    return Box(
        idx, "body", f"{name} {idx}", x, y, width, height, sizes, is_bold, colour, anchor, has_bullets, quiet
    )


COLUMN = 408
BESIDE = LEFT + ACROSS - COLUMN
EACH = 204

OPENING = Layout(
    "Title",
    "title",
    (
        title(y=36, height=126, sizes=(50, 44, 38, 32, 28)),
        text(TEXT, LEFT, 172, ACROSS, 80, (22, 20, 18, 16)),
    ),
    ground="bg2",
    has_footer=False,
)
SECTION = Layout(
    "Section",
    "secHead",
    (
        text(KICKER, LEFT, 130, ACROSS, 34, (24, 20), name="Kicker", is_bold=True, colour="bg1"),
        title(y=170, height=124, sizes=(46, 40, 36, 30, 26), colour="bg1", anchor="t"),
        text(TEXT, LEFT, 310, ACROSS, 160, (24, 22, 20, 18), colour="bg1"),
    ),
    ground="accent1",
)
BENEATH = text(SECOND, LEFT, 474, ACROSS, 22, (14,), name="Beneath", colour="tx2", anchor="b")
PLAIN = Layout(
    "Text", "obj", (title(), text(TEXT, LEFT, TOP, ACROSS, DOWN - 6, (28, 26, 24, 22, 20, 18)), BENEATH)
)
STATEMENT = Layout(
    "Statement",
    "",
    (
        title(),
        text(TEXT, LEFT, TOP, ACROSS, DOWN - 6, (40, 36, 32, 28, 24, 22, 20, 18), quiet=0.5),
        BENEATH,
    ),
)
LIST = Layout(
    "List",
    "obj",
    (title(), text(TEXT, LEFT, TOP, ACROSS, DOWN, (24, 22, 20, 18, 16), has_bullets=True)),
)
QUESTION = Layout(
    "Question",
    "",
    (
        text(KICKER, LEFT, 46, ACROSS, 30, (20, 18), name="Kicker", is_bold=True, colour="accent1"),
        title(y=84, height=204, sizes=(44, 40, 36, 32, 28, 24), colour="tx1", anchor="t"),
        text(TEXT, LEFT, 312, ACROSS, 164, (24, 22, 20, 18, 16), has_bullets=True),
    ),
)
QUOTE = Layout(
    "One thought",
    "",
    (
        title(x=84, width=822, sizes=(24, 22, 20), colour="accent2"),
        text(TEXT, 84, TOP, 822, DOWN - 16, (40, 36, 32, 28, 24, 22, 20, 18), anchor="ctr", quiet=0.5),
        text(SECOND, 84, 464, 822, 22, (14,), name="Beneath", colour="tx2", anchor="b"),
    ),
)
COLUMNS = Layout(
    "Two columns",
    "twoTxTwoObj",
    (
        title(),
        text(HEADINGS[0], LEFT, TOP, COLUMN, 30, (20, 18, 16), name="Heading", is_bold=True),
        text(TEXT, LEFT, TOP + 36, COLUMN, DOWN - 36, (24, 22, 20, 18, 16)),
        text(HEADINGS[1], BESIDE, TOP, COLUMN, 30, (20, 18, 16), name="Heading", is_bold=True),
        text(SECOND, BESIDE, TOP + 36, COLUMN, DOWN - 36, (24, 22, 20, 18, 16)),
    ),
)
BESIDE_PICTURE = Layout(
    "Picture with text",
    "",
    (
        title(),
        Box(PICTURE, "pic", "Picture", LEFT, TOP, 540, 360),
        text(TEXT, 622, TOP, 284, DOWN, (20, 18, 16)),
    ),
)
WIDE_PICTURE = Layout("Picture", "picTx", (title(), Box(PICTURE, "pic", "Picture", LEFT, TOP, ACROSS, 360)))
GRID = Layout(
    "Table",
    "tbl",
    (
        title(),
        Box(TABLE, "tbl", "Table", LEFT, TOP, ACROSS, DOWN - 6, (20, 18, 16, 14)),
        text(TEXT, LEFT, 474, ACROSS, 22, (14,), colour="tx2", anchor="b"),
    ),
)
FACTS = Layout(
    "Numbers",
    "",
    (
        title(),
        *(
            text(idx, LEFT + place * (EACH + 12), 136, EACH, 144, (66, 54, 44), name="Number", quiet=0.3)
            for place, idx in enumerate(NUMBERS)
        ),
        text(TEXT, LEFT, 306, ACROSS, 170, (22, 20, 18, 16)),
    ),
)
LAYOUTS = (
    OPENING,
    SECTION,
    PLAIN,
    STATEMENT,
    LIST,
    QUESTION,
    QUOTE,
    COLUMNS,
    BESIDE_PICTURE,
    WIDE_PICTURE,
    GRID,
    FACTS,
)
FOOTER = Box(30, "ftr", "Footer", LEFT, 504, 700, 18, (12,), colour="tx2")
NUMBER = Box(31, "sldNum", "Slide number", 806, 504, 100, 18, (12,), colour="tx2")
