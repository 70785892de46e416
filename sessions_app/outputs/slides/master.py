"""An empty presentation of ours: theme, master and layouts, made from slide_geometry. python-pptx opens it.

Colours are those of static/css/tokens.css in daylight. The file embeds no font: where Inter is not installed,
the theme's panose number asks for another one without serifs.
"""

import io
from collections.abc import Iterator
from functools import cache
from zipfile import ZIP_DEFLATED, ZipFile

from sessions_app.outputs.slides.fitting import BEFORE, BULLET
from sessions_app.outputs.slides.geometry import (
    EMU,
    FOOTER,
    HEIGHT,
    LAYOUTS,
    LEFT,
    NUMBER,
    PLAIN,
    QUOTE,
    TITLE,
    WIDTH,
    Box,
    Layout,
)
from sessions_app.outputs.slides.words import FIELD

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org"
NAMES = (
    f'xmlns:a="{MAIN}/drawingml/2006/main" xmlns:r="{MAIN}/officeDocument/2006/relationships" '
    f'xmlns:p="{MAIN}/presentationml/2006/main"'
)
OFFICE = "application/vnd.openxmlformats-officedocument"
COLOURS = {
    "dk1": "2b2926",
    "lt1": "fffdf9",
    "dk2": "5c574f",
    "lt2": "f7f2e6",  # the sky of the map
    "accent1": "0b5a66",  # fjord
    "accent2": "6b3f09",  # amber as text
    "accent3": "1b5985",
    "accent4": "ab7d1d",
    "accent5": "82356a",
    "accent6": "e8932c",  # cloudberry: aha moments and nothing else
    "hlink": "0b5a66",
    "folHlink": "5c574f",
}
FONT = '<a:latin typeface="Inter" panose="020B0502030000000004" pitchFamily="34" charset="0"/>'
NO_INSETS = 'lIns="0" tIns="0" rIns="0" bIns="0"'
TABLE_STYLE = "{5E1F5C4E-0B5A-4661-9E5E-0C0FFEE5E1F5}"
GROUP = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm>'
    "</p:grpSpPr>"
)
COLOUR_MAP = (
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" '
    'accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" '
    'folHlink="folHlink"/>'
)


@cache
def empty_presentation() -> bytes:
    """The same for every document and language; 20 ms."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, xml in parts().items():
            archive.writestr(name, HEAD + xml)
    return file.getvalue()


def parts() -> dict[str, str]:
    layouts = range(1, len(LAYOUTS) + 1)
    found = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": presentation(),
        "ppt/_rels/presentation.xml.rels": relations(
            ("slideMaster", "slideMasters/slideMaster1.xml"),
            ("notesMaster", "notesMasters/notesMaster1.xml"),
            ("theme", "theme/theme1.xml"),
            ("tableStyles", "tableStyles.xml"),
        ),
        "ppt/tableStyles.xml": table_styles(),
        "ppt/theme/theme1.xml": theme(),
        "ppt/theme/theme2.xml": theme(),
        "ppt/slideMasters/slideMaster1.xml": master(),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": relations(
            *(("slideLayout", f"../slideLayouts/slideLayout{number}.xml") for number in layouts),
            ("theme", "../theme/theme1.xml"),
        ),
        "ppt/notesMasters/notesMaster1.xml": notes_master(),
        "ppt/notesMasters/_rels/notesMaster1.xml.rels": relations(("theme", "../theme/theme2.xml")),
    }
    for number, one in zip(layouts, LAYOUTS, strict=True):
        found[f"ppt/slideLayouts/slideLayout{number}.xml"] = layout(one)
        found[f"ppt/slideLayouts/_rels/slideLayout{number}.xml.rels"] = relations(
            ("slideMaster", "../slideMasters/slideMaster1.xml")
        )
    return found


def relations(*pairs: tuple[str, str]) -> str:
    every = "".join(
        f'<Relationship Id="rId{number}" Type="{MAIN}/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, start=1)
    )
    return f'<Relationships xmlns="{MAIN}/package/2006/relationships">{every}</Relationships>'


def content_types() -> str:
    kinds = {
        "presentation.xml": "presentationml.presentation.main",
        "tableStyles.xml": "presentationml.tableStyles",
        "theme/theme1.xml": "theme",
        "theme/theme2.xml": "theme",
        "slideMasters/slideMaster1.xml": "presentationml.slideMaster",
        "notesMasters/notesMaster1.xml": "presentationml.notesMaster",
    }
    for number in range(1, len(LAYOUTS) + 1):
        kinds[f"slideLayouts/slideLayout{number}.xml"] = "presentationml.slideLayout"
    every = "".join(
        f'<Override PartName="/ppt/{name}" ContentType="{OFFICE}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{MAIN}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{every}</Types>'
    )


def presentation() -> str:
    return (
        f'<p:presentation {NAMES} saveSubsetFonts="1"><p:sldMasterIdLst>'
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        '<p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst>'
        f'<p:sldSz cx="{WIDTH * EMU}" cy="{HEIGHT * EMU}"/><p:notesSz cx="6858000" cy="9144000"/>'
        "</p:presentation>"
    )


def theme() -> str:
    colours = "".join(f'<a:{name}><a:srgbClr val="{one}"/></a:{name}>' for name, one in COLOURS.items())
    fonts = f'{FONT}<a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="{MAIN}/drawingml/2006/main" name="selvsjekk"><a:themeElements>'
        f'<a:clrScheme name="selvsjekk">{colours}</a:clrScheme><a:fontScheme name="selvsjekk">'
        f"<a:majorFont>{fonts}</a:majorFont><a:minorFont>{fonts}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="selvsjekk"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def table_styles() -> str:
    """The header over a line of fjord, and a thin line under each row."""
    none = "".join(f"<a:{side}><a:ln><a:noFill/></a:ln></a:{side}>" for side in ("left", "right"))
    thin = '<a:ln w="6350"><a:solidFill><a:srgbClr val="d9d4ca"/></a:solidFill></a:ln>'
    thick = '<a:ln w="19050"><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></a:ln>'
    return (
        f'<a:tblStyleLst xmlns:a="{MAIN}/drawingml/2006/main" def="{TABLE_STYLE}">'
        f'<a:tblStyle styleId="{TABLE_STYLE}" styleName="selvsjekk"><a:wholeTbl>'
        '<a:tcTxStyle><a:fontRef idx="minor"/><a:schemeClr val="tx1"/></a:tcTxStyle>'
        f"<a:tcStyle><a:tcBdr>{none}<a:bottom>{thin}</a:bottom><a:insideH>{thin}</a:insideH></a:tcBdr>"
        "<a:fill><a:noFill/></a:fill></a:tcStyle></a:wholeTbl>"
        '<a:firstRow><a:tcTxStyle b="on"><a:fontRef idx="minor"/><a:schemeClr val="accent1"/></a:tcTxStyle>'
        f"<a:tcStyle><a:tcBdr><a:bottom>{thick}</a:bottom></a:tcBdr></a:tcStyle></a:firstRow>"
        "</a:tblStyle></a:tblStyleLst>"
    )


def ground(colour: str) -> str:
    fill = f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
    return f"<p:bg><p:bgPr>{fill}<a:effectLst/></p:bgPr></p:bg>"


def master() -> str:
    boxes = (PLAIN.box(TITLE), PLAIN.boxes[1], FOOTER, NUMBER)
    shapes = "".join(shape(box, number, "master") for number, box in enumerate(boxes, start=2))
    stripe = rectangle("Stripe", place(LEFT, 0, 72, 8), "accent1")
    every = "".join(
        f'<p:sldLayoutId id="{2147483648 + number}" r:id="rId{number}"/>'
        for number in range(1, len(LAYOUTS) + 1)
    )
    return (
        f"<p:sldMaster {NAMES}><p:cSld>{ground('bg1')}<p:spTree>{GROUP}{stripe}{shapes}</p:spTree>"
        f"</p:cSld>{COLOUR_MAP}<p:sldLayoutIdLst>{every}</p:sldLayoutIdLst><p:txStyles>"
        f"<p:titleStyle>{level(1, PLAIN.box(TITLE))}</p:titleStyle>"
        f"<p:bodyStyle>{level(1, PLAIN.boxes[1])}{level(2, PLAIN.boxes[1])}</p:bodyStyle>"
        f"<p:otherStyle>{level(1, FOOTER)}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def layout(one: Layout) -> str:
    boxes = [*one.boxes, *([FOOTER, NUMBER] if one.has_footer else [])]
    shapes = "".join(shape(box, number, one.ground) for number, box in enumerate(boxes, start=2))
    kind = f'type="{one.kind}"' if one.kind else 'userDrawn="1"'
    hides = "" if one.ground == "bg1" else ' showMasterSp="0"'
    bar = rectangle("Bar", place(LEFT, 44, 8, 432), "accent6") if one is QUOTE else ""
    return (
        f'<p:sldLayout {NAMES} {kind} preserve="1"{hides}><p:cSld name="{one.name}">{ground(one.ground)}'
        f"<p:spTree>{GROUP}{bar}{shapes}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def rectangle(name: str, where: str, colour: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="60" name="{name}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{where}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        f'<a:schemeClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )


def place(x: int, y: int, width: int, height: int) -> str:
    corner, size = f'x="{x * EMU}" y="{y * EMU}"', f'cx="{width * EMU}" cy="{height * EMU}"'
    return f"<a:xfrm><a:off {corner}/><a:ext {size}/></a:xfrm>"


def shape(box: Box, number: int, on: str) -> str:
    """A placeholder. On a dark ground its small letters are light too."""
    is_small = box.kind in {"ftr", "sldNum"}
    style = f"<a:lstStyle>{''.join(levels(box, 'bg1' if on == 'accent1' else ''))}</a:lstStyle>"
    index = "" if box.kind == "title" else f' idx="{box.idx}"'
    quarter = ' sz="quarter"' if is_small else ""
    words = f'{FIELD}<a:rPr lang="nb-NO"/><a:t>‹#›</a:t></a:fld>' if box.kind == "sldNum" else ""
    where = place(box.x, box.y, box.width, box.height)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{box.name}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f'</p:cNvSpPr><p:nvPr><p:ph type="{box.kind}"{quarter}{index}/></p:nvPr></p:nvSpPr><p:spPr>{where}'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr vert="horz" wrap="square" {NO_INSETS} anchor="{box.anchor}"><a:normAutofit/>'
        f"</a:bodyPr>{style}<a:p>{words}</a:p></p:txBody></p:sp>"
    )


def levels(box: Box, colour: str) -> Iterator[str]:
    yield level(1, box, colour)
    if box.kind == "body":
        yield level(2, box, colour)


def level(number: int, box: Box, colour: str = "") -> str:
    """How a paragraph of this level looks in the box; the second is quieter."""
    size = box.letters(number - 1, box.sizes[0])
    has_bullet = box.has_bullets and number == 1
    margin = f'marL="{BULLET * EMU}" indent="{-BULLET * EMU}"' if has_bullet else 'marL="0" indent="0"'
    bullet = (
        '<a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buChar char="•"/>' if has_bullet else "<a:buNone/>"
    )
    above = round(BEFORE[number - 1] * 100_000) if box.kind == "body" else 0
    align = "r" if box.kind == "sldNum" else "l"
    bold = ' b="1"' if box.is_bold and number == 1 else ' b="0"'
    colour = colour or (box.colour if number == 1 else "tx2")
    font = "mj" if box.kind == "title" else "mn"
    return (
        f'<a:lvl{number}pPr {margin} algn="{align}" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" '
        f'hangingPunct="1"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc><a:spcBef><a:spcPct val="{above}"/>'
        f'</a:spcBef>{bullet}<a:defRPr sz="{size * 100}"{bold} kern="1200"><a:solidFill>'
        f'<a:schemeClr val="{colour}"/></a:solidFill><a:latin typeface="+{font}-lt"/>'
        f'<a:ea typeface="+{font}-ea"/><a:cs typeface="+{font}-cs"/></a:defRPr></a:lvl{number}pPr>'
    )


def notes_master() -> str:
    """The slide above, what to say below; 540 × 720 points."""
    picture = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" '
        'noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr>'
        f'{place(54, 54, 432, 243)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln w="6350">'
        '<a:solidFill><a:schemeClr val="tx2"/></a:solidFill></a:ln></p:spPr></p:sp>'
    )
    words = shape(Box(3, "body", "Notes", 54, 324, 432, 342, (12,)), 3, "notes")
    return (
        f"<p:notesMaster {NAMES}><p:cSld>{ground('bg1')}<p:spTree>{GROUP}{picture}{words}</p:spTree></p:cSld>"
        f"{COLOUR_MAP}<p:notesStyle>{level(1, Box(3, 'body', 'Notes', 0, 0, 0, 0, (12,)))}</p:notesStyle>"
        "</p:notesMaster>"
    )
