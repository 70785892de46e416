"""The Word file around its text: table of contents, page, header and footer, styles, properties, pictures."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from sessions_app.letters import UNSTORABLE
from sessions_app.outputs.word.body import (
    BOTTOM,
    LEFT,
    PAGE,
    RIGHT,
    TEXT_WIDTH,
    TOP,
    Body,
    Run,
    add,
    begin_page,
    named,
    twips,
    write_run,
)

PARTS = {  # where each is in the file, and the template it is drawn from
    "[Content_Types].xml": "types.xml",
    "_rels/.rels": "package.rels",
    "word/_rels/document.xml.rels": "document.rels",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/numbering.xml": "numbering.xml",
    "word/fontTable.xml": "fontTable.xml",
    "word/header1.xml": "header1.xml",
    "word/footer1.xml": "footer1.xml",
    "word/theme/theme1.xml": "theme1.xml",
    "docProps/core.xml": "core.xml",
    "docProps/app.xml": "app.xml",
}
IN_FULL = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}  # as Word names languages


@dataclass(frozen=True)
class About:
    """`parts_begin_a_page`: those of a long document; `has_front_page`: with a table of contents on it."""

    title: str
    check_title: str
    place: str
    language: str
    digest: str
    made_at: datetime
    has_front_page: bool
    parts_begin_a_page: bool


def written(body: Body, about: About) -> bytes:
    close_page(body, about)
    pictures = [f"picture{number}" for number, _one in enumerate(body.pictures, start=1)]
    context = {
        "about": about,
        "language": IN_FULL[about.language],
        "made_at": about.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "text_width": twips(TEXT_WIDTH),
        "pictures": pictures,
        "links": [(f"link{number}", address) for number, address in enumerate(body.links, start=1)],
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for path, template in PARTS.items():
            drawn = render_to_string(f"document/{template}", context)
            file.writestr(ZipInfo(path), UNSTORABLE.sub("", drawn).strip(), ZIP_DEFLATED)
        file.writestr(ZipInfo("word/document.xml"), tostring(body.root, "UTF-8"), ZIP_DEFLATED)
        for name, picture in zip(pictures, body.pictures, strict=True):
            file.writestr(ZipInfo(f"word/media/{name}.png"), picture.png)
    return out.getvalue()


def close_page(body: Body, about: About) -> None:
    """What comes last in the body: the sheet, its margins, and which header and footer it has."""
    section = add(body.place, "sectPr")
    for part in ("header", "footer"):
        reference = add(section, f"{part}Reference", type="default")
        reference.set(named("r:id"), part)
    add(section, "pgSz", w=twips(PAGE[0]), h=twips(PAGE[1]))
    add(
        section, "pgMar", top=twips(TOP), right=twips(RIGHT), bottom=twips(BOTTOM), left=twips(LEFT),
        header=twips(14), footer=twips(14), gutter=0,
    )  # fmt: skip
    if about.has_front_page:
        add(section, "titlePg")


def contents(body: Body, before: Element) -> None:
    """The table of contents after `before`: a field that Word fills anew, filled with what there is now.

    Which page a part begins on only Word knows: the numbers are fields of their own, empty until then. What
    follows begins a page.
    """
    control = Element(named("sdt"))
    gallery = add(add(control, "sdtPr"), "docPartObj")
    add(gallery, "docPartGallery", val="Table of Contents")
    add(gallery, "docPartUnique")
    outside, body.place = body.place, add(control, "sdtContent")
    body.say("TOCHeading", _("Contents"))
    lines = [line_of_contents(body, name, text) for name, text in body.headings]
    body.place = outside
    first = [field_mark("begin"), instruction(' TOC \\o "1-1" \\h \\z \\u '), field_mark("separate")]
    for place, element in enumerate(first, start=1):
        lines[0].insert(place, element)
    lines[-1].append(field_mark("end"))
    place = list(outside).index(before) + 1
    begin_page(outside[place])
    outside.insert(place, control)


def line_of_contents(body: Body, name: str, text: str) -> Element:
    line = body.say("TOC1")
    link = add(line, "hyperlink", anchor=name, history=1)
    write_run(link, Run(text))
    write_run(link, Run("\t"))
    link.extend([field_mark("begin"), instruction(f" PAGEREF {name} \\h "), field_mark("separate")])
    link.append(field_mark("end"))
    return line


def field_mark(kind: str) -> Element:
    run = Element(named("r"))
    add(run, "fldChar", fldCharType=kind)
    return run


def instruction(text: str) -> Element:
    run = Element(named("r"))
    code = SubElement(run, named("instrText"))
    code.text = text
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run
