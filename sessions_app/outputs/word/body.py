"""The text of a Word document as WordprocessingML. What people wrote goes in as text and nothing else.

Not with python-docx: there each paragraph looks through all that are there before it, 3 s for 1 500.
Styles, numbering and the rest of the package: templates/document, put together by word/file.py.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement, register_namespace

from sessions_app.letters import UNSTORABLE
from sessions_app.outputs.pdf_process import calmed

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
for prefix, address in NAMESPACES.items():
    register_namespace(prefix, address)

NO_DISTANCE = {"distT": 0, "distB": 0, "distL": 0, "distR": 0}  # to the text around a picture
EMU = 36_000  # of DrawingML, in a millimetre
TWIPS = 1440 / 25.4  # twentieths of a point, in a millimetre
PAGE = (210, 297)
TOP, RIGHT, BOTTOM, LEFT = 28, 30, 24, 35  # margins
IN_TABLE = "BodyText3"
CLOSE = 20  # twips
TEXT_WIDTH = PAGE[0] - LEFT - RIGHT  # about 72 letters


def named(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix or 'w']}}}{local}"


def add(parent: Element, name: str, /, **attributes: object) -> Element:
    """`pStyle` is w:pStyle, and so are its attributes; those of `wp:inline`, `a:blip` … are bare."""
    if ":" in name:
        return SubElement(parent, named(name), {key: str(value) for key, value in attributes.items()})
    return SubElement(parent, named(name), {named(key): str(value) for key, value in attributes.items()})


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS)


@dataclass(frozen=True)
class Run:
    """Words with a character style, in another language than the document's, or as a link."""

    text: str
    style: str = ""
    language: str = ""
    address: str = ""


Words: TypeAlias = "str | Run"
Cell: TypeAlias = "Sequence[tuple[str, Sequence[Words]]]"  # paragraphs: the style's name, and words


@dataclass(frozen=True)
class Picture:
    """`width` and `height` in millimetres. `whole_page`: behind the text of the page it is on."""

    png: bytes
    width: float
    height: float
    description: str
    whole_page: bool = False


@dataclass(frozen=True)
class Column:
    """`width` in millimetres. Numbers stand to the right."""

    heading: str
    width: float
    has_numbers: bool = False


class Body:
    """What has been written so far. `headings`: those of level 1, each with the name that a link leads to."""

    def __init__(self) -> None:
        self.root = Element(named("document"))
        self.place = add(self.root, "body")
        self.pictures: list[Picture] = []
        self.links: list[str] = []
        self.headings: list[tuple[str, str]] = []

    def say(self, style: str, *words: Words, keep: bool = False) -> Element:
        """A paragraph. `keep`: close to the one that follows, and on the same page."""
        paragraph = add(self.place, "p")
        properties = add(paragraph, "pPr")
        add(properties, "pStyle", val=style)
        if keep:
            add(properties, "keepNext")
        if any(is_right_to_left(one) for one in words if isinstance(one, str)):
            add(properties, "bidi")
        if keep:
            add(properties, "spacing", after=CLOSE)
        for one in words:
            self.write(paragraph, one)
        return paragraph

    def heading(self, level: int, text: str, *, new_page: bool | None = None) -> None:
        """None: on a new page where the style says so, which goes by how long the document is."""
        paragraph = self.say(f"Heading{level}", text)
        if new_page is not None:
            begin_page(paragraph, is_so=new_page)
        if level == 1:
            number = len(self.headings) + 1
            name = f"_Toc{number:09}"
            paragraph.insert(
                1, Element(named("bookmarkStart"), {named("id"): str(number), named("name"): name})
            )
            add(paragraph, "bookmarkEnd", id=number)
            self.headings.append((name, text))

    def write(self, paragraph: Element, words: Words) -> None:
        one = words if isinstance(words, Run) else Run(words)
        if one.address:
            self.links.append(one.address)
            paragraph = add(paragraph, "hyperlink")
            paragraph.set(named("r:id"), f"link{len(self.links)}")
        write_run(paragraph, one)

    def picture(self, picture: Picture) -> None:
        self.pictures.append(picture)
        paragraph = self.say("Normal")
        draw(add(add(paragraph, "r"), "drawing"), picture, len(self.pictures))

    def table(self, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        """The first row is repeated on every page, and no row is split."""
        table = add(self.place, "tbl")
        describe_table(table, title, columns)
        heads = [((IN_TABLE, (Run(column.heading, "Strong"),)),) for column in columns]
        for number, row in enumerate([heads, *rows]):
            line = add(table, "tr")
            properties = add(line, "trPr")
            add(properties, "cantSplit")
            if number == 0:
                add(properties, "tblHeader")
            for column, cell in zip(columns, row, strict=True):
                self.cell(add(line, "tc"), column, cell)

    def cell(self, element: Element, column: Column, cell: Cell) -> None:
        add(add(element, "tcPr"), "tcW", w=twips(column.width), type="dxa")
        self.place, outside = element, self.place
        for style, words in cell or ((IN_TABLE, ()),):
            paragraph = self.say(style, *words)
            if column.has_numbers:
                add(paragraph[0], "jc", val="right")
        self.place = outside


def begin_page(paragraph: Element, *, is_so: bool = True) -> None:
    paragraph[0].insert(1, Element(named("pageBreakBefore"), {named("val"): str(int(is_so))}))


def is_right_to_left(text: str) -> bool:
    """As its first letter that has a direction."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def write_run(parent: Element, run: Run) -> None:
    """Line ends and tabs as Word has them."""
    element = add(parent, "r")
    properties = Element(named("rPr"))
    if run.style or run.address:
        add(properties, "rStyle", val=run.style or "Hyperlink")
    if is_right_to_left(run.text):
        add(properties, "rtl")
    if run.language:
        add(properties, "lang", val=run.language)
    if len(properties):
        element.append(properties)
    for piece in re.split("([\n\t])", calmed(UNSTORABLE.sub("", run.text))):
        if piece in {"\n", "\t"}:
            add(element, "br" if piece == "\n" else "tab")
        elif piece:
            text = add(element, "t")
            text.text = piece
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def describe_table(table: Element, title: str, columns: Sequence[Column]) -> None:
    properties = add(table, "tblPr")
    add(properties, "tblStyle", val="Selvsjekk")
    add(properties, "tblW", w=twips(sum(column.width for column in columns)), type="dxa")
    add(properties, "tblLayout", type="fixed")
    add(properties, "tblLook", val="0620", firstRow=1, noHBand=1, noVBand=1)
    add(properties, "tblCaption", val=title)
    grid = add(table, "tblGrid")
    for column in columns:
        add(grid, "gridCol", w=twips(column.width))


def draw(drawing: Element, picture: Picture, number: int) -> None:
    size = {"cx": round(picture.width * EMU), "cy": round(picture.height * EMU)}
    frame = anchor(drawing) if picture.whole_page else add(drawing, "wp:inline", **NO_DISTANCE)
    add(frame, "wp:extent", **size)
    if picture.whole_page:
        add(frame, "wp:wrapNone")
    name = f"picture{number}"
    add(frame, "wp:docPr", id=number, name=name, descr=picture.description)
    add(add(frame, "wp:cNvGraphicFramePr"), "a:graphicFrameLocks", noChangeAspect=1)
    data = add(add(frame, "a:graphic"), "a:graphicData", uri=NAMESPACES["pic"])
    pic = add(data, "pic:pic")
    about = add(pic, "pic:nvPicPr")
    add(about, "pic:cNvPr", id=number, name=name, descr=picture.description)
    add(about, "pic:cNvPicPr")
    fill = add(pic, "pic:blipFill")
    add(fill, "a:blip").set(named("r:embed"), name)
    add(add(fill, "a:stretch"), "a:fillRect")
    shape = add(pic, "pic:spPr")
    transform = add(shape, "a:xfrm")
    add(transform, "a:off", x=0, y=0)
    add(transform, "a:ext", **size)
    add(add(shape, "a:prstGeom", prst="rect"), "a:avLst")


def anchor(drawing: Element) -> Element:
    """Over the whole page, behind its text."""
    frame = add(
        drawing, "wp:anchor", **NO_DISTANCE, simplePos=0, relativeHeight=0,
        behindDoc=1, locked=0, layoutInCell=1, allowOverlap=1,
    )  # fmt: skip
    add(frame, "wp:simplePos", x=0, y=0)
    for way in ("positionH", "positionV"):
        add(add(frame, f"wp:{way}", relativeFrom="page"), "wp:posOffset").text = "0"
    return frame
