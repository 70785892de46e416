"""Pictures as people upload them, and as they should not."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

PLACE = b"Guovdageaidnu 69.0N"  # in the pictures' own fields: what must not come along


def picture(width: int = 900, height: int = 600, kind: str = "PNG", mode: str = "RGB", **how: Any) -> bytes:
    """Red to the left, blue to the right; half transparent where there is an alpha channel."""
    whole = Image.new("RGBA", (width, height), (200, 30, 30, 255))
    whole.paste((30, 30, 200, 255), (width // 2, 0, width, height))
    if mode in {"RGBA", "LA"}:
        whole.paste((0, 0, 0, 0), (0, 0, width, height // 2))
    out = BytesIO()
    whole.convert(mode).save(out, kind, **how)
    return out.getvalue()


def photograph(orientation: int = 1, width: int = 900, height: int = 600) -> bytes:
    """A JPEG with all that a camera writes: which way it was held, where, a comment, a profile."""
    told = Image.Exif()
    told[0x0112], told[0x010E] = orientation, PLACE.decode()
    told.get_ifd(0x8825)[1] = "N"
    profile = b"ICC " + PLACE
    return picture(width, height, kind="JPEG", exif=told, comment=PLACE, icc_profile=profile, quality=90)


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that says it is as large as that."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100_000, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
