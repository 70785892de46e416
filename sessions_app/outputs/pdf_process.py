"""The child that draws: HTML on stdin, PDF on stdout; as arguments the file for percents, the font folder.

Alone imports WeasyPrint. On its own: no Django, no database, no environment (outputs/child.py says what it
gets). The document can reach nothing: every URL but data: is refused, also those of `rel=attachment`,
CSS and SVG.
Exit codes: 0 drawn, 3 WeasyPrint cannot be loaded (stderr says what is missing), 4 it could not be drawn.
"""

import base64
import gc
import logging
import re
import sys
import unicodedata
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from sessions_app.outputs.confined import limit_myself, teller

EMOJI = "Noto Emoji"
# Percent of the time of a thousand notes that have passed when WeasyPrint says that it begins a step.
STEPS = {"Step 3": 10, "Step 4": 14, "Step 5": 16, "Step 6": 68, "Step 7": 86}
# One family name per file: two files of one family with ranges gave .notdef for č đ ŋ š ŧ ž. In this order.
FONTS: dict[str, dict[int, str]] = {
    "Inter latin": {400: "inter/inter-latin-400-normal.woff2", 600: "inter/inter-latin-600-normal.woff2"},
    "Inter latin-ext": {
        400: "inter/inter-latin-ext-400-normal.woff2",
        600: "inter/inter-latin-ext-600-normal.woff2",
    },
    EMOJI: {400: "noto-emoji/noto-emoji-emoji-400-normal.woff2"},
}
# Comes with Debian's fontconfig: Greek, Cyrillic, Arabic, arrows. Where it is not, they show as NO_GLYPH.
DEJAVU = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/opt/homebrew/share/fonts/DejaVuSans.ttf",
)
NO_GLYPH = "\N{WHITE MEDIUM SQUARE}"  # Noto Emoji has it
SAME_AS = str.maketrans({"\N{NON-BREAKING HYPHEN}": "-", "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}"})
MOST_MARKS = 4
JOINER = "\u034f"  # combining grapheme joiner
TAGS = 0xE0000  # from here on: the letters inside a flag
# PDF/A allows a foreign property where its schema is described beside it.
PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def main() -> int:
    limit_myself()
    gc.disable()  # a tenth of the time for 4 MB, in a process that lives for seconds
    html = sys.stdin.buffer.read().decode()
    try:
        load()
    except (ImportError, OSError) as error:
        print(error, file=sys.stderr)
        return 3
    try:
        tell_steps(teller(sys.argv[1]))
        pdf = drawn(html, Path(sys.argv[2]))
    except Exception as error:  # noqa: BLE001 - the message may hold what people wrote, so only its kind is told
        print(type(error).__name__, file=sys.stderr)
        return 4
    sys.stdout.buffer.write(pdf)
    return 0


def load() -> None:
    """What draws. Raises ImportError, or OSError for a library of the system that is missing."""
    for name in ("weasyprint", "fontTools.ttLib"):
        import_module(name)


def tell_steps(tell: Callable[[int], None]) -> None:
    class Steps(logging.Handler):
        told = 0

        def emit(self, record: logging.LogRecord) -> None:
            percent = STEPS.get(record.getMessage()[:6], 0)
            if percent > self.told:
                self.told = percent
                tell(percent)

    steps = logging.getLogger("weasyprint.progress")
    steps.setLevel(logging.INFO)
    steps.addHandler(Steps())


def drawn(html: str, folder: Path) -> bytes:
    from weasyprint import CSS, HTML  # noqa: PLC0415 - slow, and perhaps not there
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    closed = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    text, faces = with_glyphs(html, folder)
    fonts = FontConfiguration()
    sheet = CSS(string=faces, font_config=fonts, url_fetcher=closed)
    document = HTML(string=text, url_fetcher=closed).render(font_config=fonts, stylesheets=[sheet])
    also_universally_accessible(document.metadata)
    pdf: bytes = document.write_pdf(pdf_variant="pdf/a-2a")
    return pdf


def also_universally_accessible(metadata: Any) -> None:
    """WeasyPrint marks it as PDF/A; the same file keeps PDF/UA's promises too, so add that to the XMP."""
    write = metadata.generate_rdf_metadata

    def both(variant: str, version: int, conformance: str) -> bytes:
        rdf: bytes = write(variant, version, conformance)
        return rdf.replace(b"</rdf:RDF>", PDF_UA + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = both


def with_glyphs(html: str, folder: Path) -> tuple[str, str]:
    """The text with a glyph for every character, and the @font-face rules of the fonts it takes."""
    text = calmed(html.translate(SAME_AS))
    wanted = {ord(character) for character in set(text)}
    taken: list[str] = []
    known = families(folder)
    for family, files in known.items():
        covered = wanted & glyphs(files[400])
        if covered:
            taken.append(family)
            wanted -= covered
    replaced = {code: stand_in(chr(code)) for code in wanted}
    if NO_GLYPH in replaced.values() and EMOJI not in taken:
        taken.append(EMOJI)
    return text.translate(replaced), "".join(
        face(family, *one) for family in taken for one in known[family].items()
    )


def calmed(text: str) -> str:
    """At most four marks on a letter: no language has more, and a thousand of them climb over the page.

    What is not seen between them counts too, or it would begin a new row of them.
    """
    marks = "".join(filter(climbs, set(text)))
    if not marks:
        return text
    unseen = "".join(one for one in set(text) if unicodedata.category(one) == "Cf" and ord(one) < TAGS)
    return re.sub(f"([{marks}{unseen}]{{{MOST_MARKS}}})[{marks}{unseen}]+", r"\1", text)


def climbs(character: str) -> bool:
    """A mark above, below or around a letter, or what joins marks; not the vowels that have class 0."""
    encloses = unicodedata.category(character) == "Me"
    return unicodedata.combining(character) != 0 or encloses or character == JOINER


def families(folder: Path) -> dict[str, dict[int, Path]]:
    ours = {
        family: {weight: folder / file for weight, file in files.items()} for family, files in FONTS.items()
    }
    found = [Path(file) for file in DEJAVU if Path(file).is_file()]
    return {**ours, **({"DejaVu Sans": {400: found[0]}} if found else {})}


def glyphs(file: Path) -> set[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    with TTFont(file, lazy=True) as font:
        return set(font.getBestCmap())


def stand_in(character: str) -> str:
    """What is not meant to be seen goes; what is, shows that something stood there. Line ends stay."""
    if character in "\n\t":
        return character
    unseen = unicodedata.category(character) in {"Cc", "Cf", "Mn", "Me"}
    return "" if unseen or "VARIATION SELECTOR" in unicodedata.name(character, "") else NO_GLYPH


def face(family: str, weight: int, file: Path) -> str:
    data = base64.b64encode(file.read_bytes()).decode()
    source = f"data:font/woff2;base64,{data}"
    return f'@font-face {{font-family: "{family}"; font-weight: {weight}; src: url("{source}")}}'


if __name__ == "__main__":
    sys.exit(main())
