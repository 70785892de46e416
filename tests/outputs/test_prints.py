"""What is printed, read back from real PDFs: words, sizes, pictures, clock times."""

import base64
import io
import re
import subprocess
from datetime import datetime
from itertools import takewhile
from pathlib import Path

import pikepdf
import pytest
import segno
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sessions_app.content import self_check
from sessions_app.domain.agenda import add_step, rename_steps
from sessions_app.domain.planning import Line
from sessions_app.domain.timeline import by_meeting, lines_of
from sessions_app.enums import Plan, StepKind
from sessions_app.models import Group, Meeting, Municipality, Session, Step
from sessions_app.outputs.material import PAPER, Material, order_of
from sessions_app.outputs.material import made as material
from sessions_app.outputs.pdf import pdf_of
from sessions_app.outputs.prints import cards_html, qr_picture, run_sheet_html, session_form_html
from tests.factories import make_session
from tests.outputs.test_conformance import verdicts

LANGUAGES = ("nb", "nn", "en")
NINE = datetime(2026, 11, 22, 9, tzinfo=timezone.get_default_timezone())
A5, A4, A3 = (210, 148), (210, 297), (420, 297)
DRAWN: dict[tuple[Material, str], bytes] = {}


def printed(one: Material, language: str) -> bytes:
    """The same for every test that only reads: drawing it takes a second."""
    if (one, language) not in DRAWN:
        DRAWN[one, language] = material(one, language)
    return DRAWN[one, language]


def pages_of(drawn: bytes) -> list[str]:
    """The words of each page with single spaces."""
    done = subprocess.run(["pdftotext", "-", "-"], input=drawn, capture_output=True, check=True)
    return [re.sub(r"\s+", " ", page) for page in done.stdout.decode().split("\f")[:-1]]


def read_aloud(drawn: bytes) -> str:
    """All words in the order that a screen reader takes them: the structure tree's."""
    done = subprocess.run(["pdfinfo", "-struct-text", "-"], input=drawn, capture_output=True, check=True)
    words = re.findall(r'^\s*"(.*)"$', done.stdout.decode(), re.MULTILINE)
    return re.sub(r"\s+", " ", " ".join(words))


def in_order(words: list[str], text: str) -> bool:
    """Whether each of them comes, one after another."""
    place = 0
    for one in words:
        place = text.find(one, place)
        if place < 0:
            return False
        place += len(one)
    return True


def sizes_of(drawn: bytes) -> list[tuple[int, int]]:
    """Of each page, in millimetres."""
    with pikepdf.open(io.BytesIO(drawn)) as document:
        boxes = [[float(edge) for edge in page.mediabox] for page in document.pages]
    return [(round(right / 72 * 25.4), round(top / 72 * 25.4)) for _, _, right, top in boxes]


def alternatives_of(drawn: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(drawn)) as document:
        parts = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        return [str(one.Alt) for one in parts if one.get("/S") == "/Figure"]


def groups_of(session: Session) -> list[Group]:
    return list(Group.objects.at(session.present_meeting).order_by("number"))


def cards_of(session: Session, paper: str = "A5", network: str = "", language: str = "nb") -> str:
    check = self_check("innovasjon", language)
    return cards_html(session, check, groups_of(session), paper, network)


def run_sheet_of(session: Session, language: str = "nb") -> str:
    steps = list(Step.objects.of(session).in_order().select_related("meeting__session"))
    groups = {meeting.pk: meeting.groups.count() for meeting in Meeting.objects.filter(session=session)}
    check = self_check("innovasjon", language)
    return run_sheet_html(session, check, by_meeting(lines_of(session, steps)), groups)


def named(session: Session, name: str) -> Step:
    kind, _, number = name.rpartition("-")
    return Step.objects.of(session).get(kind=kind or name, number=number or 0)


def cells(html: str) -> list[list[str]]:
    """The words of the run sheet's table, row by row."""
    rows = re.findall(r'<tr class="cue.*?</tr>', html, re.DOTALL)
    return [
        [
            re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", cell)).strip()
            for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def modules_of(picture: str) -> list[tuple[int, int]]:
    """The dark squares (row, column) of a QR code, from the strokes it is drawn with."""
    svg = base64.b64decode(picture.partition("base64,")[2]).decode()
    dark, x, y = [], 0.0, 0.0
    for command, numbers in re.findall(r"([MmhH])([-\d. ]+)", svg.partition(' d="')[2].partition('"')[0]):
        values = [float(value) for value in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            dark += [(int(y), int(x) + step) for step in range(int(values[0]))]
            x += values[0]
        elif command == "M":
            x, y = values
        else:
            x, y = x + values[0], y + values[1]
    return sorted(dark)


# --- without a session --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_has_a_page_per_round_and_the_questions_word_for_word(language: str) -> None:
    pages = pages_of(printed(Material.FORM, language))

    rounds = self_check("innovasjon", language).rounds
    assert len(pages) == len(rounds) == 3
    for page, part in zip(pages, rounds, strict=True):
        asked = [f"{question.number} {question.text}" for question in part.questions]
        assert in_order([part.title, *asked], page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", [Material.POSTER, Material.MAP])
def test_map_is_one_page_with_the_names_of_all_stones(one: Material, language: str) -> None:
    drawn = printed(one, language)

    check = self_check("innovasjon", language)
    names = [f"{point.number} {point.title}" for point in check.points]
    assert len(pages_of(drawn)) == 1
    assert in_order([check.questions[0].text, *names], read_aloud(drawn))
    assert [len(text) > 40 for text in alternatives_of(drawn)] == [True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_two_pages_with_six_points_each(language: str) -> None:
    drawn = printed(Material.HELP, language)

    points = self_check("innovasjon", language).points
    said = [(f"{one.number} {one.title}", one.helps, one.holds_back, one.opener) for one in points]
    pages = pages_of(drawn)
    assert [[one for one in points if one.opener in page] for page in pages] == [
        list(points[:6]),
        list(points[6:]),
    ]
    assert in_order([words for point in said for words in point], read_aloud(drawn))


def test_paper_has_the_size_that_it_is_called_by() -> None:
    def lying(paper: tuple[int, int]) -> tuple[int, int]:
        return paper if paper[0] > paper[1] else (paper[1], paper[0])

    assert sizes_of(printed(Material.FORM, "nb")) == [A4] * 3
    assert sizes_of(printed(Material.POSTER, "nb")) == [A3]
    assert sizes_of(printed(Material.MAP, "nb")) == [lying(A4)]
    assert sizes_of(printed(Material.HELP, "nb")) == [A4] * 2


@pytest.mark.parametrize("one", list(PAPER))
def test_material_is_tagged_titled_and_in_its_language(one: Material) -> None:
    with pikepdf.open(io.BytesIO(printed(one, "nn"))) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert "/StructTreeRoot" in root
        assert str(root.Lang) == "nn"
        assert root.ViewerPreferences.DisplayDocTitle
        assert self_check("innovasjon", "nn").title in str(document.docinfo.Title)


@pytest.mark.django_db
def test_everything_printed_keeps_to_pdf_a_and_pdf_ua(tmp_path: Path) -> None:
    session = make_session(people=5, starts_at=NINE)
    check = self_check("innovasjon", "nb")
    drawn = {one.value: printed(one, "nb") for one in PAPER} | {
        "cards-a5.pdf": pdf_of(cards_of(session)),
        "cards-a4.pdf": pdf_of(cards_of(session, "A4", "Gjest")),
        "session-form.pdf": pdf_of(session_form_html(session, check, groups_of(session), [1])),
        "run-sheet.pdf": pdf_of(run_sheet_of(session)),
    }
    for name, data in drawn.items():
        (tmp_path / name).write_bytes(data)

    told = verdicts(*(tmp_path / name for name in drawn))

    assert told == [f"{name} {standard} conforms" for name in drawn for standard in ("2a", "ua1")]


def test_each_thing_has_a_place_of_its_own_on_the_shelf() -> None:
    orders = {order_of(one, language).key for one in Material for language in LANGUAGES}

    assert len(orders) == len(Material) * 3


# --- for a session ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_card_per_table_says_number_code_and_address() -> None:
    session = make_session(people=11)

    drawn = pdf_of(cards_of(session))

    pages = pages_of(drawn)
    assert sizes_of(drawn) == [A5] * 2
    for number, page in enumerate(pages, start=1):
        assert f"Gruppe {number}" in page or f"Group {number}" in page
        assert session.spoken_code in page
        assert settings.PUBLIC_URL.partition("://")[2] in page
        assert session.municipality.official_name in page


@pytest.mark.django_db
def test_folded_card_says_everything_on_both_sides() -> None:
    session = make_session(people=5)

    drawn = pdf_of(cards_of(session, "A4"))

    (page,) = pages_of(drawn)
    assert sizes_of(drawn) == [A4]
    assert page.count(session.spoken_code) == 2
    assert len(alternatives_of(drawn)) == 2


@pytest.mark.django_db
def test_network_is_named_or_has_a_line_to_write_on() -> None:
    session = make_session(people=5)

    assert "Gjest <5>" in pages_of(pdf_of(cards_of(session, network="Gjest <5>")))[0]
    assert 'class="to-fill has-name"' not in cards_of(session)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [9, 60, 125])
def test_number_of_a_table_stays_on_one_line_of_its_card(number: int) -> None:
    session = make_session(people=5)
    Group.objects.at(session.present_meeting).update(number=number)

    words = pages_of(pdf_of(cards_of(session)))[0].split()

    assert str(number) in words


def test_qr_code_leads_to_the_address_and_no_other() -> None:
    wanted = "http://192.168.1.20:8000/j/abcdefghijklmnopqrstuv/?group=7"

    found = modules_of(qr_picture(wanted))

    matrix = segno.make(wanted, error="m", micro=False).matrix
    assert found == [(y, x) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark]
    assert found != modules_of(qr_picture(wanted.replace("group=7", "group=8")))


@pytest.mark.django_db
def test_cards_and_forms_carry_each_table_s_own_qr_code() -> None:
    session = make_session(people=11)
    own = [qr_picture(f"{session.qr_url}?group={group.pk}") for group in groups_of(session)]
    form = session_form_html(session, self_check("innovasjon", "nb"), groups_of(session), [2])

    for html in (cards_of(session), form):
        assert re.findall(r'<img class="\S+-qr" src="([^"]+)"', html) == own


@pytest.mark.django_db
def test_form_of_a_session_has_the_present_rounds_for_each_group() -> None:
    session = make_session(people=11)
    check = self_check("innovasjon", "en")

    pages = pages_of(pdf_of(session_form_html(session, check, groups_of(session), [1, 3])))

    assert len(pages) == 4
    for page, (group, part) in zip(pages, [(1, 1), (1, 3), (2, 1), (2, 3)], strict=True):
        assert f"Group {group}" in page
        assert session.spoken_code in page
        assert all(question.text in page for question in check.round(part).questions)


@pytest.mark.django_db
def test_agenda_without_a_round_gives_the_whole_form() -> None:
    session = make_session(people=5)
    check = self_check("innovasjon", "nb")

    assert session_form_html(session, check, groups_of(session), []).count("<h1>") == 3


@pytest.mark.django_db
def test_run_sheet_has_the_clock_times_of_the_agenda() -> None:
    session = make_session(starts_at=NINE, people=24)

    rows = cells(run_sheet_of(session, "en"))

    assert [row[0] for row in rows] == [
        "09:00", "09:10", "09:40", "09:50", "10:00", "10:30", "10:40", "10:50", "11:15", "11:25",
    ]  # fmt: skip
    assert rows[0][1] == "Opening 10 min"
    assert rows[1][1] == f"{self_check('innovasjon', 'en').round(1).title} 30 min"
    assert "09:35 Say: Five minutes left." in rows[1][3]
    assert "09:40 Say: Time is out." in rows[1][3]
    assert "4 groups, about 2 minutes each." in rows[2][2]
    assert "Say: We go on at 10:00." in rows[3][3]


@pytest.mark.django_db
def test_times_of_a_meeting_without_a_date_count_from_its_start() -> None:
    session = make_session(plan=Plan.SERIES)

    html = run_sheet_of(session, "en")

    begins = [row[0] for row in cells(html)]
    assert begins[: len(list(takewhile("0:50".__ne__, begins)))] == ["0:00", "0:10", "0:40"]
    assert "count from its start" in html
    assert "We go on at" not in html


@pytest.mark.django_db
def test_series_has_a_sheet_for_each_meeting() -> None:
    html = run_sheet_of(make_session(plan=Plan.SERIES, starts_at=NINE), "en")

    assert re.findall(r"<h1>Run sheet: (meeting \d)</h1>", html) == ["meeting 1", "meeting 2", "meeting 3"]


@pytest.mark.django_db
def test_short_round_gets_no_warning_and_short_plenary_no_minutes_each() -> None:
    session = make_session(starts_at=NINE, people=60)
    Step.objects.of(session).filter(kind=StepKind.ROUND, number=1).update(minutes=14)
    Step.objects.of(session).filter(kind=StepKind.PLENARY, number=1).update(minutes=5)

    rows = cells(run_sheet_of(session, "en"))

    assert "Five minutes left" not in rows[1][3]
    assert "09:24 Say: Time is out." in rows[1][3]
    assert "10 groups are too many for the time" in rows[2][2]


@pytest.mark.django_db
def test_silent_minutes_stand_at_each_round_where_there_are_any() -> None:
    session = make_session()
    assert "quiet" not in run_sheet_of(session, "en")

    session.silent_minutes = 3

    assert run_sheet_of(session, "en").count("First 3 quiet minutes") == 3


@pytest.mark.django_db
def test_every_kind_of_line_can_stand_on_a_run_sheet() -> None:
    session = make_session(plan=Plan.SERIES, starts_at=NINE)
    last = Step.objects.of(session).in_order().last()
    assert last
    add_step(session=session, after=last.pk, line=Line(StepKind.OTHER, 5, title="Sang"))
    add_step(session=session, after=last.pk, line=Line(StepKind.BREAK, 5))

    kinds = re.findall(r'<tr class="cue ([\w-]+)"', run_sheet_of(session))

    assert set(kinds) == set(StepKind.values)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{ settings.SECRET_KEY }}",
        "</style><h1>x",
        "&lt;b&gt; <!-- x",
        "Čáđđeŋ ŠŦŽ",
        "W" * 32,
    ],
)
def test_hostile_names_are_shown_as_text(text: str) -> None:
    session = make_session(people=5, starts_at=NINE)
    Municipality.objects.filter(pk=session.municipality_id).update(official_name=text)
    session.meetings.update(place=text)
    Session.objects.filter(pk=session.pk).update(aim=text)
    rename_steps(session=session, titles={named(session, "round-1").pk: text})
    session = Session.objects.for_display().get(pk=session.pk)
    form = session_form_html(session, self_check("innovasjon", "nb"), groups_of(session), [1])

    sheet = pages_of(pdf_of(run_sheet_of(session)))[0]
    card = pages_of(pdf_of(cards_of(session, network=text)))[0]

    squeezed = text.replace(" ", "")
    assert sheet.replace(" ", "").count(squeezed) >= 3
    assert card.replace(" ", "").count(squeezed) == 2
    assert squeezed in pages_of(pdf_of(form))[0].replace(" ", "")


@pytest.mark.django_db
def test_longest_agenda_loses_nothing_and_no_row_is_cut() -> None:
    session = make_session(people=5, starts_at=NINE)
    last = Step.objects.of(session).in_order().last()
    assert last
    for number in range(30):
        add_step(
            session=session, after=last.pk, line=Line(StepKind.OTHER, 5, title=f"Punkt {number} " + "x" * 69)
        )

    words = " ".join(pages_of(pdf_of(run_sheet_of(session))))

    assert [number for number in range(30) if f"Punkt {number} " not in words] == []


@pytest.mark.django_db
def test_prints_ask_the_database_nothing() -> None:
    session = Session.objects.for_display().get(pk=make_session(starts_at=NINE).pk)
    steps = list(Step.objects.of(session).in_order().select_related("meeting__session"))
    groups, check = groups_of(session), self_check("innovasjon", "nb")

    with CaptureQueriesContext(connection) as asked:
        cards_html(session, check, groups, "A4", "")
        session_form_html(session, check, groups, [1, 2, 3])
        run_sheet_html(session, check, by_meeting(lines_of(session, steps)), {})

    assert [query["sql"] for query in asked] == []
