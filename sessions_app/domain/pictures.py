"""Pictures that somebody uploads: judged by what they are, decoded in bounds, and drawn anew.

What is stored is a JPEG of our own making. Where it was taken and by which camera, comments, colour profiles
and whatever else a file carries or hides behind its end, is not in it.
"""

from __future__ import annotations

import threading
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 25_000_000
LEAST_SIDE = 300
LONGEST_SIDE = 1800
MAP_SIZE = (1800, 1200)  # the proportions of our own drawing, so that everything drawn on a map fits
QUALITY = 85
STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
WHITE = (255, 255, 255)

_one_at_a_time = threading.Lock()  # of eight threads, all of which may be given a picture


class NotAPicture(Exception):
    """Neither PNG nor JPEG, whatever its name says."""


class BrokenPicture(Exception):
    """It ends too early, or is not what its beginning says."""


class PictureTooLarge(Exception):
    """More pixels than are decoded."""


class PictureTooSmall(Exception):
    pass


@dataclass(frozen=True)
class Drawn:
    """A JPEG with nothing but pixels in it."""

    data: bytes
    width: int
    height: int


def drawn_anew(data: bytes, *, as_map: bool) -> Drawn:
    """The picture upright, on white, no larger than is shown; a map in the map's proportions.

    Raises NotAPicture, BrokenPicture, PictureTooLarge (before anything is decoded), PictureTooSmall. 25
    million pixels take 0.4 to 1.9 s and 60 to 240 MB: a JPEG least, a PNG with transparency most.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - slow to load, and few ever upload

    if not data.startswith(STARTS):
        raise NotAPicture
    # For the whole process: no other part of it has to do with Pillow, which need not warn of odd fields.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with _one_at_a_time, Image.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
            refuse_size(*picture.size)
            small = on_white(shrunk(picture))
    except (PictureTooLarge, PictureTooSmall):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLarge from None
    except Exception:  # noqa: BLE001 - a wrong field makes Pillow raise whatever comes, a TypeError too
        raise BrokenPicture from None
    if as_map:
        small = ImageOps.pad(small, MAP_SIZE, color=WHITE)
    return as_jpeg(small)


def refuse_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise PictureTooLarge
    if min(width, height) < LEAST_SIDE:
        raise PictureTooSmall


def shrunk(picture: Pixels) -> Pixels:
    """Decoded, upright, as large as is shown. A JPEG is decoded at a half or a quarter where that will do."""
    from PIL import ImageOps  # noqa: PLC0415

    box = (LONGEST_SIDE, LONGEST_SIDE)
    picture.draft(None, box)
    if picture.mode.startswith("I"):  # sixteen bits of grey: Pillow would take all but the darkest for white
        picture = picture.point(lambda grey: grey / 256).convert("L")
    elif picture.mode not in {"RGB", "RGBA", "L", "CMYK"}:  # a palette cannot be made smaller
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail(box)
    return ImageOps.exif_transpose(picture)


def on_white(picture: Pixels) -> Pixels:
    """A new picture, so that nothing comes along but pixels."""
    from PIL import Image  # noqa: PLC0415

    ground = Image.new("RGB", picture.size, WHITE)
    ground.paste(picture.convert("RGB"), mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return ground


def as_jpeg(picture: Pixels) -> Drawn:
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Drawn(out.getvalue(), *picture.size)


def is_drawn(data: bytes, width: int, height: int) -> bool:
    """Whether this can have come out of `drawn_anew`: for pictures that arrive in a session's file."""
    try:
        anew = drawn_anew(data, as_map=False)
    except (NotAPicture, BrokenPicture, PictureTooLarge, PictureTooSmall):
        return False
    bare = data.startswith(STARTS[1]) and b"Exif\0" not in data and data.endswith(b"\xff\xd9")
    return bare and (anew.width, anew.height) == (width, height) and max(width, height) <= LONGEST_SIDE
