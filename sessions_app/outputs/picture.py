"""Our SVG drawings as PNG, for formats that know no SVG everywhere. Only in a child process: it takes memory.

resvg reads no woff2, so the fonts that the drawing's letters need are unpacked: 0.05 s each, but 1.5 s for
emoji. A drawing of 1 200 × 800 takes 0.15 s. It fetches nothing: our drawings name no address.
"""

import re
from collections import defaultdict
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from sessions_app.letters import UNSTORABLE
from sessions_app.outputs.pdf_process import calmed, families, glyphs

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"
TEXT = re.compile(r"<text\b([^>]*)>([^<]*)<")
BOLD = re.compile(r'font-weight="[6-9]00"')


def png_of(svg: str, width: int) -> bytes:
    """`width` in pixels; the height follows the drawing's viewBox."""
    import resvg_py  # noqa: PLC0415 - slow

    drawn = calmed(UNSTORABLE.sub("", svg))
    with TemporaryDirectory(prefix="selvsjekk-fonts-") as folder:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=drawn,
                width=width,
                background="#ffffff",
                font_files=[written(file, Path(folder)) for file in font_files(drawn)],
                skip_system_fonts=True,
                font_family="Inter",
                sans_serif_family="Inter",
            )
        )


def font_files(svg: str) -> list[Path]:
    """As few as have all the letters, those of Inter first. What none of them has is not drawn."""
    taken = []
    for weight, letters in lettering(svg).items():
        for files in families(VENDOR).values():
            covered = letters & glyphs(files[400]) if letters else None
            if covered:
                taken.append(files.get(weight, files[400]))
                letters.difference_update(covered)
    return list(dict.fromkeys(taken))


def lettering(svg: str) -> dict[int, set[int]]:
    """The letters that are to be seen, by how heavy they are."""
    found: dict[int, set[int]] = defaultdict(set)
    for attributes, text in TEXT.findall(svg):
        found[600 if BOLD.search(attributes) else 400].update(map(ord, unescape(text)))
    return found


def written(file: Path, folder: Path) -> str:
    to = folder / file.with_suffix(".ttf").name
    to.write_bytes(unpacked(file))
    return str(to)


@cache
def unpacked(file: Path) -> bytes:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow

    if file.suffix == ".ttf":
        return file.read_bytes()
    out = BytesIO()
    with TTFont(file, lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
        font.flavor = None
        font.save(out)
    return out.getvalue()
