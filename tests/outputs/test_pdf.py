"""The child that draws: what it can reach, what it survives, and how it says that it cannot."""

import base64
import io
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest

from sessions_app.outputs.child import OutputError, OutputTooHeavy, OutputToolMissing, made_by
from sessions_app.outputs.pdf import pdf_of


def page(body: str, head: str = "") -> str:
    fonts = '"Inter latin", "Inter latin-ext", "Noto Emoji", "DejaVu Sans"'
    font = f"body {{font-family: {fonts}; overflow-wrap: anywhere}}"
    return f'<!doctype html><html lang="nb"><title>Prøve</title><style>{font}</style>{head}<body>{body}'


def text_of(drawn: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=drawn, capture_output=True, check=True)
    return done.stdout.decode()


def everything_in(drawn: bytes) -> bytes:
    """Every string and every stream, decompressed."""
    with pikepdf.open(io.BytesIO(drawn)) as document:
        found = [repr(one).encode() for one in document.objects]
        for one in document.objects:
            if isinstance(one, pikepdf.Stream):
                try:
                    found.append(one.read_bytes())
                except pikepdf.PdfError:
                    found.append(one.read_raw_bytes())
    return b"".join(found)


def fonts_of(drawn: bytes) -> list[bool]:
    """Whether each font is in the file."""
    with pikepdf.open(io.BytesIO(drawn)) as document:
        return [
            bool({"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()))
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret.txt"
    file.write_text("HEMMELIG-4711")
    return file


@pytest.mark.parametrize(
    "part",
    [
        '<link rel="attachment" href="{uri}">',
        '<a rel="attachment" href="{uri}">her</a>',
        '<img src="{uri}" alt="x">',
        '<object data="{uri}"></object>',
        '<style>@import "{uri}"; p {{background: url("{uri}")}}</style><p>x</p>',
        '<style>p::after {{content: url("{uri}")}}</style><p>x</p>',
        '<style>@font-face {{font-family: X; src: url("{uri}")}} p {{font-family: X}}</style><p>x</p>',
        '<svg><title>x</title><image href="{uri}" width="9" height="9"/></svg>',
        '<base href="{folder}/"><img src="secret.txt" alt="x"><link rel="attachment" href="secret.txt">',
    ],
)
def test_document_cannot_reach_a_file(secret: Path, part: str) -> None:
    drawn = pdf_of(page(part.format(uri=secret.as_uri(), folder=secret.parent.as_uri())))

    assert b"HEMMELIG" not in everything_in(drawn)
    with pikepdf.open(io.BytesIO(drawn)) as document:
        assert not document.attachments


def test_picture_in_a_picture_cannot_reach_a_file(secret: Path) -> None:
    image = f'<image href="{secret.as_uri()}" width="9" height="9"/>'
    inner = f'<svg xmlns="http://www.w3.org/2000/svg">{image}</svg>'
    uri = "data:image/svg+xml;base64," + base64.b64encode(inner.encode()).decode()

    assert b"HEMMELIG" not in everything_in(pdf_of(page(f'<img src="{uri}" alt="x">')))


def child(*words: str, given: bytes = b"", told: Path | None = None, seconds: float = 60) -> bytes:
    return made_by("tests.outputs.stand_in", *words, given=given, begins=b"%PDF-", told=told, seconds=seconds)


def test_child_gets_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:HEMMELIG@h/x")

    assert b"HEMMELIG" not in child("environment")


def test_child_is_ended_when_time_is_out(tmp_path: Path) -> None:
    sign = tmp_path / "sign"

    with pytest.raises(OutputTooHeavy):
        child("sleeps", str(sign), seconds=5)

    assert not Path(f"/proc/{sign.read_text()}").exists()


def test_child_that_uses_up_its_processor_time_is_too_heavy(tmp_path: Path) -> None:
    with pytest.raises(OutputTooHeavy):
        child("works", str(tmp_path / "sign"))


def test_child_that_eats_memory_is_ended() -> None:
    with pytest.raises(OutputTooHeavy):
        child("eats")


def test_nothing_of_the_child_is_left_in_the_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    child("environment")

    assert list(tmp_path.iterdir()) == []


def test_child_says_how_far_it_has_come(tmp_path: Path) -> None:
    told, sign = tmp_path / "told", tmp_path / "sign"
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(child, "says", "40", str(sign), told=told)
        while not sign.exists() and not made.done():
            time.sleep(0.01)
        percent = told.read_text()
        sign.unlink()

        assert (percent, made.result()) == ("40", b"%PDF-")


def test_percent_grows_with_the_real_stages_of_the_drawing(tmp_path: Path) -> None:
    told = tmp_path / "told"

    pdf_of(page("<h1>Hei</h1>"), told=told)

    assert int(told.read_text()) >= 80


def test_answer_that_is_no_pdf_is_an_error() -> None:
    with pytest.raises(OutputError):
        child("answers", "<html>")


def test_missing_library_is_named_and_how_to_get_it() -> None:
    message = "cannot load library 'libpango-1.0-0': x.  Additionally, ctypes.util.find_library() y"

    with pytest.raises(OutputToolMissing, match="libpango") as caught:
        child("lacks", message)

    assert "ctypes" not in str(caught.value)
    assert caught.value.remedy


def test_file_that_cannot_be_read_is_no_missing_library() -> None:
    with pytest.raises(OutputError) as caught:
        child("reads_badly")

    assert type(caught.value) is OutputError


def test_text_of_the_document_is_not_in_the_error() -> None:
    with pytest.raises(OutputError) as caught:
        child("tells_all", given=b"HEMMELIG")

    assert "HEMMELIG" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "c" + "\u0323" * 2000,
        "z\u0301\u0302\u0303\u0304" * 400,
        "x" * 2000,
        "👩🏽\u200d🚀" * 700,
        "<div>" * 400,
        "\u202e\u2066\u2067" * 300 + "abc",
        "\u200b\ufeff\u00ad\u2060" * 500,
        "日本語テキスト" * 280,
        "سلام " * 400,
        "\ue000\U0010fffd\U000e0041",
    ],
    ids=["marks", "marked", "word", "emoji", "nested", "bidi", "unseen", "han", "arabic", "private"],
)
def test_heavy_text_becomes_a_pdf_or_a_reason(text: str) -> None:
    try:
        drawn = pdf_of(page(f"<p>{text}</p><p>fram til hit</p>"))
    except OutputError:
        return

    assert "fram til hit" in text_of(drawn)
    assert all(fonts_of(drawn))


def test_word_without_an_end_takes_no_longer_than_it_may() -> None:
    with pytest.raises(OutputTooHeavy):
        pdf_of(page(f"<p>{'x' * 200_000}</p>"), seconds=3)


def test_sami_letters_emoji_and_other_alphabets_survive_with_their_fonts() -> None:
    drawn = pdf_of(page("<h1>Čáđđeŋ ŠŦŽ čđŋšŧž ïö</h1><p>🎉 Привет → ▲"))

    text = text_of(drawn)
    assert all(letter in text for letter in "čđŋšŧžïöČŠŦŽ🎉П→▲")
    assert fonts_of(drawn)
    assert all(fonts_of(drawn))


def test_letter_without_a_font_is_shown_as_a_box_and_unseen_ones_go() -> None:
    text = text_of(pdf_of(page("<p>før 漢 etter</p><p>a\u200bb\ufe0fc\u00add</p>")))

    assert "før ◻ etter" in text
    assert "abcd" in text


def test_pdf_says_it_is_archivable_and_accessible() -> None:
    drawn = pdf_of(page("<h1>Hei</h1>"))

    with pikepdf.open(io.BytesIO(drawn)) as document:
        xmp = document.Root.Metadata.read_bytes().decode()
    assert 'pdfaid:part="2"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_child_knows_neither_django_nor_us() -> None:
    code = "import sys, sessions_app.outputs.pdf_process; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    ours = {name for name in loaded if name.startswith(("django", "sessions_app", "selvsjekk"))}
    parts = {"sessions_app.outputs.pdf_process", "sessions_app.outputs.confined"}
    assert ours == {"sessions_app", "sessions_app.outputs"} | parts
