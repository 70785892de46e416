"""The report's three extents, the order it is read aloud in, and how its pages look."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageStat

from sessions_app.domain.summarising import summarise
from sessions_app.enums import Extent, Mark
from sessions_app.models import Action, Ambition, Note, Session, Theme
from sessions_app.outputs.pdf import pdf_of
from sessions_app.outputs.report import report_html
from tests.factories import (
    make_action,
    make_ambition,
    make_group,
    make_note,
    make_session,
    make_theme,
)
from tests.outputs.test_report import full_session

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"
DIFFERS = 6  # of 255, on the average over a page: another machine's antialiasing makes 1, a moved heading 9


def html_of(session: Session, extent: Extent, language: str = "nb") -> str:
    return report_html(session, summarise(Session.objects.get(pk=session.pk), language), extent)


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def loud_session() -> Session:
    """Of everything much, and all of it as long as it may be."""
    session = make_session(people=60)
    groups = [make_group(session=session, number=number) for number in range(1, 13)]
    for group in groups:
        for question in ("1.1", "2.1", "3.1", "3.1"):
            make_note(group=group, question=question, mark=Mark.FINDING)
        make_ambition(group=group)
    for number in range(12):
        make_theme(session=session, title=f"{number}", notes=list(Note.objects.of(session)[:3]))
        make_action(session=session, text="x")
    Note.objects.update(text="Vi kjenner hverandre godt og " * 60)
    Ambition.objects.update(text="Halvparten så mange vikaruker " * 9)
    Theme.objects.update(title="Folk og tid i bygda og utenfor " * 3)
    Action.objects.update(text="Banke på døra hos alle naboer " * 6, owner="Kommunedirektøren " * 6)
    return session


@pytest.mark.parametrize("make", [full_session, loud_session, make_session])
def test_short_version_keeps_to_two_pages(make: object) -> None:
    session = make()  # type: ignore[operator]

    assert 1 <= pages_of(pdf_of(html_of(session, Extent.SHORT))) <= 2


def test_summary_keeps_to_its_page() -> None:
    html = html_of(loud_session(), Extent.FINDINGS)
    after = html.index('<section class="part findings"')

    assert pages_of(pdf_of(html[:after] + "</body></html>")) == 2


def test_notes_that_were_not_lifted_out_are_left_out_on_request() -> None:
    session = full_session()
    whole, findings = html_of(session, Extent.WHOLE), html_of(session, Extent.FINDINGS)

    for text in ("Ŧ og ž skal leve", "Én person med tre hatter"):  # the second is in a theme, too
        assert (text in whole, text in findings) == (True, False)
    assert "2 grupper · " in findings
    assert ("Šaddu ŋuoskun" in findings, 'href="#round-' in findings) == (True, False)
    assert ("Why we see" in findings, "Hvorfor vi ser det slik" in findings) == (False, False)


def test_digest_of_the_data_stands_in_every_extent() -> None:
    session = full_session()
    digest = summarise(session, "nb").digest

    assert [digest in html_of(session, extent) for extent in Extent] == [True] * 3


# --- against what was looked at -----------------------------------------------------------------------------


def kept(name: str, found: bytes) -> bytes:
    """What is committed. Where there is none, what was found is written, to be looked at and committed."""
    file = GOLDEN / name
    if not file.exists():
        GOLDEN.mkdir(exist_ok=True)
        file.write_bytes(found)
        pytest.fail(f"{file.name} is new: look at it, and run the test again")
    return file.read_bytes()


def read_aloud(pdf: bytes) -> str:
    """The structure tree with its words, as a screen reader goes through it."""
    done = subprocess.run(["pdfinfo", "-struct-text", "-"], input=pdf, capture_output=True, check=True)
    text = re.sub(r"[0-9a-f]{64}", "DIGEST", re.sub(r" *Object \d+ 0\n", "", done.stdout.decode()))
    return re.sub(r"\d+\. \w+ \d{4} kl\. \d\d:\d\d", "NOW", text)


def test_it_is_read_aloud_in_the_order_that_was_approved() -> None:
    found = read_aloud(pdf_of(html_of(full_session(), Extent.WHOLE)))

    assert found == kept("reading-order.txt", found.encode()).decode()


@pytest.mark.parametrize("page", [1, 2, 3])
def test_pages_look_as_when_they_were_approved(page: int) -> None:
    found = picture(pdf_of(html_of(full_session(), Extent.FINDINGS)), page)
    stored = BytesIO()
    found.save(stored, "PNG", optimize=True)

    approved = Image.open(BytesIO(kept(f"page-{page}.png", stored.getvalue())))

    assert found.size == approved.size
    assert ImageStat.Stat(ImageChops.difference(found, approved)).mean[0] < DIFFERS


def picture(pdf: bytes, page: int) -> Image.Image:
    """A page, small and grey."""
    asked = ["pdftoppm", "-r", "25", "-gray", "-png", "-f", str(page), "-l", str(page), "-"]
    return Image.open(
        BytesIO(subprocess.run(asked, input=pdf, capture_output=True, check=True).stdout)
    ).convert("L")
