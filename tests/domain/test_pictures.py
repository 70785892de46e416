"""What is uploaded is judged by what it is, and nothing but its pixels is kept."""

import random
import tracemalloc
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sessions_app.domain.pictures import (
    BrokenPicture,
    NotAPicture,
    PictureTooLarge,
    PictureTooSmall,
    drawn_anew,
    is_drawn,
)
from tests.pictures import PLACE, bomb, photograph, picture

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
REFUSALS = (NotAPicture, BrokenPicture, PictureTooLarge, PictureTooSmall)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def colours(data: bytes, *places: tuple[int, int]) -> list[str]:
    """Which colour is strongest there; white and black by name."""
    found = []
    for place in places:
        red, green, blue = opened(data).getpixel(place)  # type: ignore[misc]
        strongest = "red" if red > blue else "blue"
        found.append("white" if min(red, green, blue) > 240 else strongest)
    return found


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_map_becomes_a_jpeg_in_the_drawing_s_proportions(kind: str) -> None:
    drawn = drawn_anew(picture(900, 900, kind), as_map=True)

    assert (drawn.width, drawn.height) == opened(drawn.data).size == (1800, 1200)
    assert opened(drawn.data).format == "JPEG"
    assert colours(drawn.data, (100, 600), (600, 600), (1200, 600), (1700, 600)) == [
        "white", "red", "blue", "white",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "height"), [(3600, 2400), (600, 300), (300, 20_000)])
def test_map_of_any_shape_fits(width: int, height: int) -> None:
    assert opened(drawn_anew(picture(width, height), as_map=True).data).size == (1800, 1200)


def test_help_picture_keeps_its_shape_and_is_no_larger_than_is_shown() -> None:
    assert opened(drawn_anew(picture(1000, 3600), as_map=False).data).size == (500, 1800)
    assert opened(drawn_anew(picture(400, 500), as_map=False).data).size == (400, 500)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_is_white(mode: str) -> None:
    drawn = drawn_anew(picture(900, 600, mode=mode), as_map=True)

    assert colours(drawn.data, (100, 100)) == ["white"]
    assert colours(drawn.data, (100, 1100)) != ["white"]


@pytest.mark.parametrize(
    ("mode", "kind"), [("L", "PNG"), ("P", "PNG"), ("1", "PNG"), ("CMYK", "JPEG"), ("L", "JPEG")]
)
def test_every_kind_of_colour_is_drawn(mode: str, kind: str) -> None:
    assert opened(drawn_anew(picture(kind=kind, mode=mode), as_map=True).data).mode == "RGB"


def test_sixteen_bits_of_grey_are_not_all_white() -> None:
    out = BytesIO()
    Image.new("I;16", (400, 300), 0x8000).save(out, "PNG")

    grey = opened(drawn_anew(out.getvalue(), as_map=False).data).getpixel((200, 150))

    assert grey == (128, 128, 128)


def test_nothing_comes_along_but_pixels() -> None:
    taken = photograph()
    assert all(mark in taken for mark in (b"Exif", PLACE, b"ICC_PROFILE"))

    drawn = drawn_anew(taken + b"<script>alert(1)</script>", as_map=True).data

    assert [mark for mark in (b"Exif", b"ICC", b"GPS", PLACE, b"script") if mark in drawn] == []
    assert drawn.endswith(b"\xff\xd9")
    told = {name for name in opened(drawn).info if not str(name).startswith(("jfif", "progressi"))}
    assert told == set()


def test_text_in_a_png_stays_behind() -> None:
    told = PngInfo()
    told.add_text("Comment", PLACE.decode())
    told.add_itxt("XML:com.adobe.xmp", PLACE.decode(), zip=True)

    assert PLACE not in drawn_anew(picture(pnginfo=told), as_map=True).data


def test_photograph_stands_as_it_was_held() -> None:
    """Orientation 6: the camera was turned, and what is left in the file is up."""
    drawn = drawn_anew(photograph(orientation=6), as_map=False)

    assert (drawn.width, drawn.height) == (600, 900)
    assert colours(drawn.data, (300, 100), (300, 800)) == ["red", "blue"]


def a_gif() -> bytes:
    return picture(kind="GIF", mode="P")


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", NotAPicture),
        (SVG, NotAPicture),
        (b"\xef\xbb\xbf" + SVG, NotAPicture),
        (b"<!doctype html><script>alert(1)</script>", NotAPicture),
        (a_gif(), NotAPicture),
        (b"GIF89a" + picture(), NotAPicture),
        (b"%PDF-1.7", NotAPicture),
        (picture(kind="WEBP"), NotAPicture),
        (picture(kind="TIFF"), NotAPicture),
        (b"\xff\xd8\xff" + SVG, BrokenPicture),
        (b"\x89PNG\r\n\x1a\n" + SVG, BrokenPicture),
        (b"\x89PNG\r\n\x1a\n", BrokenPicture),
        (picture(kind="JPEG")[:-200], BrokenPicture),
        (picture()[:-200], BrokenPicture),
        (bomb(), PictureTooLarge),
        (bomb(10_000, 10_000), PictureTooLarge),
        (bomb(5_001, 5_000), PictureTooLarge),
        (bomb(5_000, 5_000), BrokenPicture),
        (picture(1, 1), PictureTooSmall),
        (picture(299, 400), PictureTooSmall),
    ],
    ids=range(20),
)
def test_what_is_no_picture_of_ours_is_refused(data: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        drawn_anew(data, as_map=True)


def test_bomb_is_refused_before_it_is_decoded() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(PictureTooLarge):
            drawn_anew(bomb(), as_map=True)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("whole", [picture(400, 300), photograph(1, 400, 300)], ids=["png", "jpeg"])
def test_whatever_is_wrong_with_a_file_is_a_refusal(whole: bytes) -> None:
    """Or a picture: a pixel may be another one. Nothing else is ever raised."""
    chance = random.Random(1905)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        try:
            drawn = drawn_anew(bytes(data), as_map=False)
        except REFUSALS:
            continue
        assert opened(drawn.data).format == "JPEG"


def test_what_we_have_drawn_is_known_from_what_we_have_not() -> None:
    drawn = drawn_anew(picture(), as_map=True)

    assert is_drawn(drawn.data, drawn.width, drawn.height)
    assert not is_drawn(drawn.data, drawn.height, drawn.width)
    for other in (picture(), photograph(), drawn.data + SVG, drawn.data[:-9], SVG, b"", bomb()):
        assert not is_drawn(other, 900, 600)
    large = BytesIO()
    Image.new("RGB", (3000, 2000)).save(large, "JPEG")
    assert not is_drawn(large.getvalue(), 3000, 2000)
