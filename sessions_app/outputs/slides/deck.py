"""Pages of words, pictures and tables as a PowerPoint file. Alone knows python-pptx; only in a child process.

All text stands in the placeholders of a layout, so that whoever edits it can change the layout, and a screen
reader is told what is what. Letters are made smaller where words need it; nothing leaves its box.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sessions_app.outputs.slides.fitting import Paragraph, clean, shortened
from sessions_app.outputs.slides.geometry import (
    EMU,
    FOOTER,
    LAYOUTS,
    NUMBER,
    OPENING,
    PICTURE,
    TABLE,
    Box,
)
from sessions_app.outputs.slides.master import TABLE_STYLE, empty_presentation
from sessions_app.outputs.slides.page import Drawing, Page, told_apart
from sessions_app.outputs.slides.table import Grid
from sessions_app.outputs.slides.words import LANGUAGES, Setting, number_xml, paragraph_xml

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


@dataclass(frozen=True)
class About:
    """What the file says of itself. `footer` stands on every slide but the first."""

    title: str
    author: str
    subject: str
    footer: str
    language: str
    ground: bytes  # the picture on the opening slide, PNG


def deck(pages: Iterable[Page], about: About) -> bytes:
    from pptx import Presentation as opened  # noqa: N813, PLC0415 - slow

    presentation = opened(io.BytesIO(empty_presentation()))
    layouts = dict(zip(LAYOUTS, presentation.slide_layouts, strict=True))
    put_behind(layouts[OPENING], about.ground)
    for number, page in enumerate(told_apart(pages), start=1):
        Writing(presentation.slides.add_slide(layouts[page.layout]), page, about, number).write()
    describe(presentation, about)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def describe(presentation: Presentation, about: About) -> None:
    core = presentation.core_properties
    core.title, core.author, core.subject = (
        clean(text)[:255] for text in (about.title, about.author, about.subject)
    )
    core.last_modified_by, core.language = core.author, LANGUAGES[about.language]
    core.created = core.modified = datetime.now(UTC)


def put_behind(layout: Any, png: bytes) -> None:
    """The landscape on the lower edge of a layout: part of the ground, so nobody needs to hear of it."""
    from pptx.oxml.shapes.picture import CT_Picture  # noqa: PLC0415

    made: Any = CT_Picture
    _image, relation = layout.part.get_or_add_image_part(io.BytesIO(png))
    picture = made.new_pic(62, "Landscape", "", relation, 0, 270 * EMU, 960 * EMU, 270 * EMU)
    layout.shapes.element.insert_element_before(picture, "p:sp")


class Writing:
    """One slide being written."""

    def __init__(self, slide: Slide, page: Page, about: About, number: int) -> None:
        self.slide, self.page, self.about, self.number = slide, page, about, number
        self.language = LANGUAGES[about.language]

    def write(self) -> None:
        self.fill_layout()
        if self.page.layout.has_footer:
            self.add_footer()
        self.write_notes()

    def fill_layout(self) -> None:
        fitted = self.page.fitted()
        for shape in list(self.slide.placeholders):
            idx = shape.placeholder_format.idx
            words, step = fitted.get(idx, ((), 0))
            if words:
                self.fill(shape.element.txBody, self.page.layout.box(idx), words, step)
            elif idx == PICTURE and self.page.picture:
                self.put_picture(shape, self.page.picture)
            elif idx == TABLE and self.page.grid:
                self.put_table(shape, self.page.grid)
            else:
                shape.element.getparent().remove(shape.element)

    def fill(self, body: Any, box: Box, words: tuple[Paragraph, ...], step: int) -> None:
        """The layout's own size is not said again: who changes the layout changes the slides."""
        sizes = [0 if step == box.sizes[0] else box.letters(one.level, step) for one in words]
        self.put(body, *(self.xml(one, size=size) for one, size in zip(words, sizes, strict=True)))

    def xml(self, one: Paragraph, **how: Any) -> str:
        return paragraph_xml(one, Setting(self.language, **how), self.relation)

    def relation(self, address: str) -> str:
        return str(self.slide.part.relate_to(address, LINKS, is_external=True))

    def put(self, body: Any, *paragraphs: str) -> None:
        """In place of what stands there."""
        from pptx.oxml import parse_xml  # noqa: PLC0415

        for old in body.p_lst:
            body.remove(old)
        body.extend(parse_xml(xml) for xml in paragraphs)

    def put_picture(self, shape: Any, drawing: Drawing) -> None:
        """Whole, in the middle of its place, whatever its shape."""
        left, top, width, height = shape.left, shape.top, shape.width, shape.height
        placed = shape.insert_picture(io.BytesIO(drawing.png))
        placed.crop_left = placed.crop_right = placed.crop_top = placed.crop_bottom = 0
        wide, high = placed.image.size
        scale = min(width / wide, height / high)
        placed.width, placed.height = int(wide * scale), int(high * scale)
        placed.left = left + (width - placed.width) // 2
        placed.top = top + (height - placed.height) // 2
        self.tell(placed, drawing.words)

    def put_table(self, shape: Any, grid: Grid) -> None:
        """With a header row that is flagged as one."""
        placed = shape.insert_table(rows=len(grid.rows) + 1, cols=len(grid.header))
        table, size = placed.table, grid.size
        table.first_row, table.horz_banding = True, False
        placed.element.xpath(".//a:tableStyleId")[0].text = TABLE_STYLE
        for column, width in zip(table.columns, grid.widths, strict=True):
            column.width = width * EMU
        for row, height in zip(table.rows, grid.heights(size), strict=True):
            row.height = int(height * EMU)
        for place, (cells, texts) in enumerate(
            zip(placed.element.xpath(".//a:tr"), grid.every_row, strict=True)
        ):
            for column, (cell, text) in enumerate(zip(cells.tc_lst, texts, strict=True)):
                self.fill_cell(cell, grid, text, column, size, is_strong=(place, column) in grid.strong)
        placed.height = sum(row.height for row in table.rows)
        self.tell(placed, self.page.title)

    def fill_cell(  # noqa: PLR0913 - a cell's place and looks
        self, cell: Any, grid: Grid, text: str, column: int, size: int, *, is_strong: bool
    ) -> None:
        cell.marL, cell.marR = 0, grid.GAP * EMU
        cell.marT = cell.marB = grid.AIR * EMU
        words, align = Paragraph(grid.bounded(text, column)), "r" if grid.is_count(column) else ""
        self.put(cell.get_or_add_txBody(), self.xml(words, size=size, align=align, is_bold=is_strong))

    def tell(self, shape: Any, words: str) -> None:
        shape.element.xpath(".//p:cNvPr")[0].set("descr", clean(words))

    def add_footer(self) -> None:
        """What python-pptx leaves in the layout: the footer's words, and the number of the slide."""
        from pptx.oxml import parse_xml  # noqa: PLC0415

        how = Setting(self.language, colour="bg1" if self.page.layout.ground == "accent1" else "tx2", size=12)
        words = Paragraph(shortened(clean(self.about.footer), FOOTER))
        for box, xml in (
            (FOOTER, paragraph_xml(words, how, self.relation)),
            (NUMBER, number_xml(self.number, how)),
        ):
            shape = parse_xml(placeholder(box))
            self.slide.shapes.element.append(shape)
            self.put(shape.txBody, xml)

    def write_notes(self) -> None:
        frame: Any = self.slide.notes_slide.notes_placeholder
        told = self.page.notes or (self.page.title,)
        self.put(frame.element.txBody, *(self.xml(Paragraph(clean(text))) for text in told))


def placeholder(box: Box) -> str:
    main = "http://schemas.openxmlformats.org"
    return (
        f'<p:sp xmlns:p="{main}/presentationml/2006/main" xmlns:a="{main}/drawingml/2006/main"><p:nvSpPr>'
        f'<p:cNvPr id="{100 + box.idx}" name="{box.name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{box.kind}" sz="quarter" idx="{box.idx}"/></p:nvPr></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
    )
