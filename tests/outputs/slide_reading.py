"""A PowerPoint file read back without python-pptx: zip and XML, and Inter's own widths."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from posixpath import join, normpath
from typing import Any
from unicodedata import category

from django.conf import settings
from fontTools.ttLib import TTFont
from lxml import etree

MAIN = "http://schemas.openxmlformats.org"
NAMES = {
    "a": f"{MAIN}/drawingml/2006/main",
    "p": f"{MAIN}/presentationml/2006/main",
    "r": f"{MAIN}/officeDocument/2006/relationships",
    "rel": f"{MAIN}/package/2006/relationships",
    "cp": f"{MAIN}/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
}
POINT = 12_700


def find(node: Any, path: str) -> list[Any]:
    found: list[Any] = node.xpath(path, namespaces=NAMES)
    return found


class File:
    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))

    def part(self, name: str) -> Any:
        return etree.fromstring(self.zip.read(name))

    def related(self, name: str) -> dict[str, tuple[str, str, bool]]:
        """By id: the kind of relation, its target, and whether that is outside the file."""
        folder, _, base = name.rpartition("/")
        found = {}
        for one in self.part(f"{folder}/_rels/{base}.rels"):
            outside = one.get("TargetMode") == "External"
            target = one.get("Target") if outside else normpath(join("/" + folder, one.get("Target")))[1:]
            found[one.get("Id")] = (one.get("Type").rpartition("/")[2], target, outside)
        return found

    def the_one(self, name: str, kind: str) -> str:
        return next(target for one, target, _ in self.related(name).values() if one == kind)

    @cached_property
    def slides(self) -> list["Slide"]:
        name = "ppt/presentation.xml"
        targets = self.related(name)
        ids = find(self.part(name), "//p:sldId/@r:id")
        return [Slide(self, targets[one][1]) for one in ids]

    @property
    def titles(self) -> list[str]:
        return [slide.title for slide in self.slides]

    @property
    def words(self) -> str:
        return "\n".join(slide.words for slide in self.slides)


@dataclass
class Shape:
    element: Any
    kind: str
    idx: str
    x: int
    y: int
    width: int
    height: int

    @property
    def paragraphs(self) -> list[Any]:
        return find(self.element, "p:txBody/a:p")


@dataclass
class Slide:
    file: File
    name: str

    @cached_property
    def xml(self) -> Any:
        return self.file.part(self.name)

    @cached_property
    def layout(self) -> Any:
        return self.file.part(self.file.the_one(self.name, "slideLayout"))

    @cached_property
    def notes(self) -> Any:
        return self.file.part(self.file.the_one(self.name, "notesSlide"))

    @property
    def told(self) -> str:
        """What the speaker sees."""
        body = find(self.notes, "//p:sp[.//p:ph[@type='body']]")[0]
        return "\n".join(said(paragraph) for paragraph in find(body, ".//a:p"))

    @property
    def title(self) -> str:
        return "".join(find(self.xml, "//p:sp[.//p:ph[@type='title']]//a:t/text()"))

    @property
    def words(self) -> str:
        return "\n".join(said(paragraph) for paragraph in find(self.xml, "//a:p"))

    @cached_property
    def shapes(self) -> list[Shape]:
        return [
            self.shape(element)
            for element in find(self.xml, "//p:spTree/*[p:nvSpPr|p:nvPicPr|p:nvGraphicFramePr]")
        ]

    def shape(self, element: Any) -> Shape:
        (holder,) = find(element, "./*[1]/p:nvPr/p:ph")
        kind, idx = holder.get("type", ""), holder.get("idx", "0")
        where = find(element, "p:spPr/a:xfrm|p:xfrm") or find(self.placeholder(kind, idx), "p:spPr/a:xfrm")
        (off,), (ext,) = find(where[0], "a:off"), find(where[0], "a:ext")
        place = (int(off.get("x")), int(off.get("y")), int(ext.get("cx")), int(ext.get("cy")))
        return Shape(element, kind, idx, *place)

    def placeholder(self, kind: str, idx: str) -> Any:
        match = "@type='title'" if kind == "title" else f"@idx='{idx}'"
        return find(self.layout, f"//p:sp[.//p:ph[{match}]]")[0]

    def height_of(self, shape: Shape) -> float:
        """In points, as Inter would be set: lines of 1.21, and what stands between paragraphs."""
        levels = find(self.placeholder(shape.kind, shape.idx), ".//a:lstStyle")[0]
        total = 0.0
        for number, paragraph in enumerate(shape.paragraphs):
            level = find(levels, f"a:lvl{int(next(iter(find(paragraph, 'a:pPr/@lvl')), 0)) + 1}pPr")[0]
            own = find(paragraph, "a:r/a:rPr/@sz|a:fld/a:rPr/@sz")
            size = int(own[0] if own else find(level, "a:defRPr/@sz")[0]) / 100
            is_bold = find(level, "a:defRPr/@b") == ["1"] or bool(find(paragraph, "a:r/a:rPr[@b='1']"))
            room = shape.width / POINT - int(level.get("marL", "0")) / POINT
            above = int(find(level, "a:spcBef/a:spcPct/@val")[0]) / 100_000 * size if number else 0
            total += above + 1.21 * size * lines(said(paragraph), room / size, is_bold=is_bold)
        return total


def row_height(row: Any, table: Any) -> float:
    """What its fullest cell takes, in points."""
    widest = [int(width) for width in find(table, ".//a:gridCol/@w")]
    is_header = row is find(table, ".//a:tr")[0]
    return max(
        cell_height(cell, width, is_bold=is_header)
        for cell, width in zip(find(row, "a:tc"), widest, strict=True)
    )


def cell_height(cell: Any, width: int, *, is_bold: bool) -> float:
    (how,) = find(cell, "a:tcPr")
    room, air = int(how.get("marL")) + int(how.get("marR")), int(how.get("marT")) + int(how.get("marB"))
    size = int(find(cell, ".//a:rPr/@sz")[0]) / 100
    count = lines(said(find(cell, ".//a:p")[0]), (width - room) / POINT / size, is_bold=is_bold)
    return air / POINT + 1.21 * size * count


def said(paragraph: Any) -> str:
    return "".join(
        "\n" if one.tag.endswith("}br") else one.text or "" for one in find(paragraph, ".//a:t|a:br")
    )


def lines(text: str, room: float, *, is_bold: bool) -> int:
    """`room` in letters' heights."""
    return sum(soft(hard, room, is_bold=is_bold) for hard in text.split("\n"))


def soft(text: str, room: float, *, is_bold: bool) -> int:
    count, used = 1, 0.0
    for word in text.split(" "):
        wide = sum(width_of(letter, is_bold=is_bold) for letter in word)
        if used and used + wide > room:
            count, used = count + 1, 0.0
        while wide > room:
            count, wide = count + 1, wide - room
        used += wide + widths(is_bold=is_bold)[32]
    return count


def width_of(letter: str, *, is_bold: bool) -> float:
    """Emoji and other scripts come from other fonts, and are about 0.9."""
    unseen = category(letter) in {"Mn", "Me", "Cf"}
    return widths(is_bold=is_bold).get(ord(letter), 0.0 if unseen else 0.9)


@cache
def widths(*, is_bold: bool) -> dict[int, float]:
    """In letters' heights, by code point."""
    found: dict[int, float] = {}
    for part in ("latin-ext", "latin"):
        file = Path(
            settings.BASE_DIR, f"static/vendor/inter/inter-{part}-{600 if is_bold else 400}-normal.woff2"
        )
        with TTFont(file, lazy=True) as font:
            metrics, high = font["hmtx"].metrics, font["head"].unitsPerEm
            found |= {code: metrics[glyph][0] / high for code, glyph in font.getBestCmap().items()}
    return found


def runs(node: Any) -> Iterator[Any]:
    yield from find(node, ".//a:r|.//a:fld")
