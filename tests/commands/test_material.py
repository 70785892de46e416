"""`form`, `map` and `slides`: material as files, without any session."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from sessions_app.content import self_check

pytestmark = pytest.mark.django_db


def written(tmp_path: Path, name: str, *words: str) -> bytes:
    out = tmp_path / "out"
    told = io.StringIO()
    call_command(name, *words, "--out", str(out), stdout=told)
    assert told.getvalue().strip() == str(out)
    return out.read_bytes()


def title_and_size(drawn: bytes) -> tuple[str, int]:
    with pikepdf.open(io.BytesIO(drawn)) as document:
        return str(document.docinfo.Title), round(float(document.pages[0].mediabox[2]) / 72 * 25.4)


def test_form_is_written_in_bokmal_unless_told_otherwise(tmp_path: Path) -> None:
    nb, nn = written(tmp_path, "form"), written(tmp_path, "form", "--language", "nn")

    assert self_check("innovasjon", "nb").title in title_and_size(nb)[0]
    assert self_check("innovasjon", "nn").title in title_and_size(nn)[0]


@pytest.mark.parametrize(
    ("sheet", "width"), [((), 420), (("--sheet", "a4"), 297), (("--sheet", "help"), 210)]
)
def test_map_is_a_poster_unless_told_otherwise(tmp_path: Path, sheet: tuple[str, ...], width: int) -> None:
    assert title_and_size(written(tmp_path, "map", *sheet))[1] == width


def test_slides_are_a_powerpoint_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(written(tmp_path, "slides", "--language", "en"))) as file:
        assert "ppt/presentation.xml" in file.namelist()


def test_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot write"):
        call_command("form", "--out", str(tmp_path / "no" / "form.pdf"))


@pytest.mark.parametrize(
    "words", [["form"], ["map", "--out", "x", "--sheet", "a2"], ["form", "--out", "x", "--language", "se"]]
)
def test_wrong_usage_is_status_two(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "manage.py", *words], capture_output=True, check=False)

    assert done.returncode == 2
