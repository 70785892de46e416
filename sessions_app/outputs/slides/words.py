"""Paragraphs as DrawingML: every run says its language, right-to-left text reads so."""

from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import bidirectional
from xml.sax.saxutils import escape, quoteattr

from sessions_app.outputs.slides.fitting import Paragraph

LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
RIGHT_TO_LEFT = frozenset({"R", "AL"})
SPACE = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
FIELD = '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'


@dataclass(frozen=True)
class Setting:
    """How words are set: `size` in points, 0 for the layout's own; `colour` one of the theme's."""

    language: str
    size: int = 0
    colour: str = ""
    align: str = ""
    is_bold: bool = False


def paragraph_xml(one: Paragraph, how: Setting, link: Callable[[str], str]) -> str:
    """`link` gives the relation's id of an address."""
    runs = []
    if one.sign:
        runs.append(run(f"{one.sign} ", how, colour=one.sign_colour, is_bold=True))
    if one.before:
        runs.append(run(one.before, how))
    relation = link(one.link) if one.link else ""
    lines = [run(line, how, relation=relation, is_bold=one.is_bold) for line in one.text.split("\n")]
    line_break = f"<a:br>{properties(how)}</a:br>"
    return f"<a:p {SPACE}>{frame(one, how)}{''.join(runs)}{line_break.join(lines)}</a:p>"


def number_xml(number: int, how: Setting) -> str:
    """The slide's number, which PowerPoint counts anew when slides are moved."""
    return f'<a:p {SPACE}><a:pPr algn="r"/>{FIELD}{properties(how)}<a:t>{number}</a:t></a:fld></a:p>'


def frame(one: Paragraph, how: Setting) -> str:
    align = how.align
    is_from_right = reads_from_the_right(one.text)
    if is_from_right:
        align = align or "r"
    level = f' lvl="{one.level}"' if one.level else ""
    side = f' algn="{align}"' if align else ""
    turned = ' rtl="1"' if is_from_right else ""
    return f"<a:pPr{level}{side}{turned}/>"


def run(text: str, how: Setting, *, relation: str = "", colour: str = "", is_bold: bool = False) -> str:
    words = properties(how, relation=relation, colour=colour, is_bold=is_bold)
    return f"<a:r>{words}<a:t>{escape(text)}</a:t></a:r>"


def properties(how: Setting, *, relation: str = "", colour: str = "", is_bold: bool = False) -> str:
    size = f' sz="{how.size * 100}"' if how.size else ""
    bold = ' b="1"' if is_bold or how.is_bold else ""
    colour = colour or how.colour
    fill = f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>' if colour else ""
    click = f"<a:hlinkClick r:id={quoteattr(relation)}/>" if relation else ""
    return f'<a:rPr lang="{how.language}"{size}{bold} dirty="0">{fill}{click}</a:rPr>'


def reads_from_the_right(text: str) -> bool:
    """As Unicode says: by the first letter that has a direction."""
    directions = (bidirectional(letter) for letter in text)
    return next((one in RIGHT_TO_LEFT for one in directions if one == "L" or one in RIGHT_TO_LEFT), False)
