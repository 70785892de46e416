"""`selvsjekk report` as somebody types it."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.commands.test_cli import selvsjekk


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("laptop")
    assert selvsjekk(data, "demo").returncode == 0
    return data


def test_it_says_where_the_file_is(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "ut.xlsx"

    done = selvsjekk(laptop, "report", "1", "--format", "xlsx", "--language", "en", "--out", str(file))

    assert (done.returncode, done.stdout, done.stderr) == (0, f"{file}\n", "")
    assert openpyxl.load_workbook(file).sheetnames[0] == "Overview"


def test_archive_package_is_whole(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "ut.zip"

    assert selvsjekk(laptop, "report", "1", "--format", "zip", "--out", str(file)).returncode == 0

    with zipfile.ZipFile(file) as package:
        assert package.testzip() is None
        assert package.read("report.pdf").startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (2, ("1", "--format", "odt", "--out", "x")),
        (2, ("1", "--extent", "all", "--out", "x")),
        (2, ("1",)),
        (1, ("99", "--format", "csv", "--out", "x")),
        (1, ("1", "--format", "csv", "--out", "nowhere/x")),
    ],
)
def test_what_went_wrong_is_told_by_status_and_sentence(
    laptop: Path, tmp_path: Path, status: int, words: tuple[str, ...]
) -> None:
    *given, last = words
    out = [str(tmp_path / last)] if "--out" in words else [last]

    done = selvsjekk(laptop, "report", *given, *out)

    assert (done.returncode, done.stdout) == (status, "")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
