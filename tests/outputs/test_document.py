"""The Word file as it lies in somebody's folder: read back by others than who wrote it."""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, TypeVar

import docx
import mammoth
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from lxml import etree

from sessions_app.content import self_check
from sessions_app.domain.summarising import summarise
from sessions_app.domain.summary import Line, Summary, TableNotes
from sessions_app.enums import Extent, Mark, Plan
from sessions_app.models import Note, Session
from sessions_app.outputs.office import office_file
from sessions_app.outputs.picture import font_files
from sessions_app.outputs.word.body import NAMESPACES
from sessions_app.outputs.word.document import document
from tests.factories import (
    make_action,
    make_ambition,
    make_group,
    make_note,
    make_participant,
    make_player,
    make_plenary_note,
    make_session,
    make_theme,
    open_round,
)
from tests.outputs.test_report import full_session

pytestmark = pytest.mark.django_db
W = f"{{{NAMESPACES['w']}}}"
HOSTILE = [
    "<w:p><script>alert(1)</script>",
    "{{ settings.SECRET_KEY }} {% include 'x' %}",
    '=HYPERLINK("https://x") &amp; ]]> <!-- x',
    'TOC \\o "1-9" MERGEFIELD {PAGE}',
    "čđŋšŧž Čábbát 👩🏽‍🚒🎉",
    "مرحبا (42) بكم",
    "\u202etxt.exe\u2066",
]


def made(session: Session, extent: Extent = Extent.WHOLE, language: str = "nb") -> bytes:
    return made_of(summarise(session, language), extent)


def made_of(summary: Summary, extent: Extent = Extent.WHOLE) -> bytes:
    with translation.override(summary.language):
        return document(summary, self_check("innovasjon", summary.language), extent)


def part(file: bytes, name: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        return etree.fromstring(opened.read(name))


def find(root: Any, path: str) -> list[Any]:
    found: list[Any] = root.xpath(path, namespaces=NAMESPACES)
    return found


def paragraphs(root: Any) -> list[tuple[str, str]]:
    """Each one's style, and its words with line ends."""
    return [
        (
            find(one, "w:pPr/w:pStyle/@w:val")[0],
            "".join(
                "\n" if piece.tag == f"{W}br" else "\t" if piece.tag == f"{W}tab" else piece.text
                for piece in find(one, ".//w:r/w:t | .//w:r/w:br | .//w:r/w:tab")
            ),
        )
        for one in find(root, "//w:body//w:p")
    ]


def words(file: bytes) -> str:
    return "\n".join(text for _style, text in paragraphs(part(file)))


def headings(file: bytes) -> list[tuple[int, str]]:
    return [(int(style[-1]), text) for style, text in paragraphs(part(file)) if style[:-1] == "Heading"]


MADE: dict[str, bytes] = {}


def full(language: str = "en") -> bytes:
    """The same for every test that only reads."""
    if language not in MADE:
        MADE[language] = made(full_session(shows_names=True), language=language)
    return MADE[language]


def test_everything_is_in_it_and_in_the_order_of_the_report() -> None:
    rounds = {
        1: "Round 1: Map where we stand, starting from the picture",
        2: "Round 2: Strengthen local resources",
        3: "Round 3: Build a team with others",
    }

    assert [(level, text[:60]) for level, text in headings(full())] == [
        (1, "In short"),
        (2, rounds[1]), (2, rounds[2]), (2, "The map"), (2, "Themes"),
        (2, "Our shared ambitions"), (2, "What now"),
        (1, "Findings and aha moments"),
        (2, rounds[1]), (3, "Group 1"), (2, rounds[2]), (3, "Group 1"),
        (1, "Themes"), (2, "Hatter og tid"), (3, "Group 1"), (3, "Group 2"),
        (1, "The map"), (2, "Why we see it like this"), (3, "4 People and time"),
        (1, rounds[1]), (2, "1.1 Does the map give a good picture of the conditions for in"[:60]),
        (3, "Group 1"), (3, "Group 2"),
        (1, rounds[2]), (2, "2.2 How do we build our own competence?"), (3, "Group 1"),
        (1, rounds[3]), (2, "3.1 Can we build a shared team with the world around us that"), (3, "Group 2"),
        (1, "The team"), (2, "With us"), (2, "Wanted on the team"), (2, "Our shared ambitions"),
        (1, "What now"),
        (1, "What we said in plenary"), (2, rounds[2]),
        (1, "The method and the sources"), (2, "How this report was made"), (2, "Sources"),
    ]  # fmt: skip


def test_what_the_room_made_stands_where_it_belongs() -> None:
    told = paragraphs(part(full()))

    def after(text: str, count: int) -> list[tuple[str, str]]:
        place = max(number for number, one in enumerate(told) if one[1].startswith(text))
        return told[place + 1 : place + 1 + count]

    assert after("22 November 2026", 1) == [("Date", "8 people in 2 groups · 4 notes")]
    assert after("Hatter og tid", 3) == [
        ("Caption", "2 groups · 1 dot"), ("Heading3", "Group 1"), ("ListBullet", "Šaddu ŋuoskun đáppe"),
    ]  # fmt: skip
    assert after("Halvparten", 1) == [("ListContinue", "Group 2 · 1 stands behind it")]
    assert after("Sámi allaskuvla", 3) == [
        ("ListContinue", "Local · Research and innovation environment · group 1"),
        ("ListContinue", "Åpner dører"),
        ("ListContinue", "Brings: Studenter"),
    ]
    assert after("Banke på døra", 4) == [
        ("Caption", "Comes from “Šaddu ŋuoskun đáppe” · Group 1"),
        ("Caption", "17 Partnerships for the goals"),
        ("BodyText3", "Ordføreren"),
        ("BodyText3", "24 December 2026"),
    ]
    assert after("4 People and time", 3) == [
        ("Caption", "Group 2"), ("ListBullet", "Én person med tre hatter"), ("ListContinue", "Jovnna"),
    ]  # fmt: skip


def test_findings_are_quotes_and_marked_notes_say_so() -> None:
    told = paragraphs(part(full()))

    assert [one for one in told if one[0] in {"Quote", "IntenseQuote"}] == [
        ("IntenseQuote", "Aha moment"),
        ("IntenseQuote", "Ođđa jurdagat\npå to linjer"),
        ("IntenseQuote", "Jovnna"),
        ("Quote", "Šaddu ŋuoskun đáppe"),
        ("Quote", "Jovnna"),
    ]
    assert ("ListBullet", "Aha · Ođđa jurdagat\npå to linjer") in told
    assert ("ListBullet", "Finding · Šaddu ŋuoskun đáppe") in told


def test_no_heading_level_is_passed_over() -> None:
    levels = [level for level, _text in headings(full())]

    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_contents_are_a_field_that_word_fills_and_that_is_filled_already() -> None:
    root, settings = part(full()), part(full(), "word/settings.xml")
    parts = [text for level, text in headings(full()) if level == 1]

    codes = [text.strip() for text in find(root, "//w:instrText/text()")]
    lines = find(root, "//w:sdtContent/w:p[w:pPr/w:pStyle/@w:val='TOC1']")
    anchors = find(root, "//w:sdtContent//w:hyperlink/@w:anchor")
    marks = {find(one, "@w:name")[0]: one.getparent() for one in find(root, "//w:bookmarkStart")}
    assert codes == ['TOC \\o "1-1" \\h \\z \\u', *(f"PAGEREF {anchor} \\h" for anchor in anchors)]
    assert ["".join(find(line, ".//w:t/text()")) for line in lines] == parts
    assert ["".join(find(marks[anchor], ".//w:t/text()")) for anchor in anchors] == parts
    kinds = find(root, "//w:fldChar/@w:fldCharType")
    assert kinds[:2] == ["begin", "separate"]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == dict.fromkeys(
        ("begin", "separate", "end"), 1 + len(parts)
    )
    assert find(settings, "//w:updateFields/@w:val") == ["true"]


def test_pictures_have_a_text_a_size_on_the_page_and_are_there() -> None:
    root = part(full())

    texts = find(root, "//wp:docPr/@descr")
    widths = [int(one) / 36_000 for one in find(root, "//wp:extent/@cx")]
    heights = [int(one) / 36_000 for one in find(root, "//wp:extent/@cy")]
    targets = {one.get("Id"): one.get("Target") for one in part(full(), "word/_rels/document.xml.rels")}
    assert [text.partition(" ")[0] for text in texts] == ["A", "The", "The"]
    assert len(set(find(root, "//wp:docPr/@id"))) == len(texts)
    assert widths[0] == 210
    assert all(width <= 145.01 for width in widths[1:])
    assert all(height <= 205.01 for height in heights[1:])
    with zipfile.ZipFile(io.BytesIO(full())) as file:
        for name in find(root, "//a:blip/@r:embed"):
            assert file.read(f"word/{targets[name]}").startswith(b"\x89PNG")


def test_tables_have_a_head_that_is_repeated_and_rows_that_stay_whole() -> None:
    tables = find(part(full()), "//w:tbl")

    assert [find(table, "w:tblPr/w:tblCaption/@w:val") for table in tables] == [["The map"], ["What now"]]
    for table in tables:
        rows = find(table, "w:tr")
        assert [bool(find(row, "w:trPr/w:tblHeader")) for row in rows] == [True] + [False] * (len(rows) - 1)
        assert all(find(row, "w:trPr/w:cantSplit") for row in rows)
        assert {len(find(row, "w:tc")) for row in rows} == {len(find(table, "w:tblGrid/w:gridCol"))}


def test_what_most_say_of_a_point_is_said_in_sign_word_and_number() -> None:
    rows = find(part(full()), "//w:tbl[1]/w:tr")
    told = [["".join(find(cell, ".//w:t/text()")) for cell in find(row, "w:tc")] for row in rows]

    assert told[0] == ["Point", "▲ helps us", "◆ partly", "▼ holds us back", "○ don't know"]
    assert told[4] == ["4 People and time", "0", "0", "3", "0"]
    assert find(rows[4], ".//w:r[w:rPr/w:rStyle/@w:val='Strong']/w:t/text()") == ["3"]


@pytest.mark.parametrize(("language", "in_full"), [("nb", "nb-NO"), ("nn", "nn-NO"), ("en", "en-GB")])
def test_language_is_that_of_the_styles_and_names_have_their_own(language: str, in_full: str) -> None:
    file = made(make_session(), language=language)

    assert find(part(file, "word/styles.xml"), "//w:docDefaults//w:lang/@w:val") == [in_full]
    assert find(part(file, "word/settings.xml"), "//w:themeFontLang/@w:val") == [in_full]
    named = find(part(file), "//w:r[w:rPr/w:lang]")
    assert [(find(one, "w:rPr/w:lang/@w:val")[0], find(one, "w:t/text()")[0]) for one in named] == [
        ("se-NO", "Guovdageaidnu")
    ]


def test_properties_say_what_it_is_and_whose() -> None:
    about = docx.Document(io.BytesIO(full())).core_properties

    assert about.title == "Guovdageaidnu - Kautokeino: How do we create more innovation?"
    assert about.author == "Guovdageaidnu - Kautokeino"
    assert about.language == "en-GB"
    assert about.identifier.startswith("sha256:")
    assert about.identifier.partition(":")[2] in words(full())
    assert abs(about.created.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds() < 3600


def test_every_page_but_the_first_has_its_number_and_whose_it_is() -> None:
    root = part(full())

    assert find(root, "//w:sectPr/w:titlePg")
    assert find(root, "//w:sectPr/w:headerReference/@w:type") == ["default"]
    assert find(part(full(), "word/footer1.xml"), "//w:fldSimple/@w:instr") == [" PAGE ", " NUMPAGES "]
    assert "Guovdageaidnu - Kautokeino" in find(part(full(), "word/header1.xml"), "//w:t/text()")


def test_another_program_reads_it() -> None:
    read = mammoth.convert_to_html(io.BytesIO(full()))

    found = re.findall(r"<h([123])>(?:<a [^>]*></a>)*(.*?)</h", read.value)
    assert [(int(level), text) for level, text in found] == headings(full())
    assert read.value.count("<table>") == 2
    assert read.value.count("<thead>") == 2
    assert len(re.findall(r'<img alt="[^"]+', read.value)) == 3
    assert "<li>Vi spør for sjelden</li>" in read.value
    assert '<a href="https://' in read.value
    assert [one.message for one in read.messages if "Unrecognised" not in one.message] == []


ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs bidi spacing ind"
    " contextualSpacing jc outlineLvl rPr",
    "rPr": "rStyle rFonts b bCs i iCs color spacing sz szCs u rtl lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "sectPr": "headerReference footerReference pgSz pgMar titlePg",
    "settings": "zoom defaultTabStop characterSpacingControl updateFields compat themeFontLang"
    " clrSchemeMapping decimalSymbol listSeparator",
    "style": "name basedOn next autoRedefine uiPriority semiHidden qFormat pPr rPr tblPr tblStylePr",
    "lvl": "start numFmt pStyle lvlText lvlJc pPr rPr",
    "tblStylePr": "pPr rPr tcPr",
}  # the parts that we use of the standard's sequences (ISO/IEC 29500-1, annex A)


def test_elements_stand_in_the_order_that_word_asks_for() -> None:
    for name in ("document", "styles", "settings", "numbering", "header1", "footer1"):
        for element in part(full(), f"word/{name}.xml").iter():
            local = etree.QName(element).localname
            if local in ORDER:
                found = [etree.QName(child).localname for child in element]
                assert found == sorted(found, key=ORDER[local].split().index)


def test_every_style_that_is_used_is_there() -> None:
    styles = set(find(part(full(), "word/styles.xml"), "//w:style/@w:styleId"))
    used = find(part(full()), "//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val")

    assert set(used) - styles == set()
    assert {"Heading1", "Heading2", "Heading3", "Quote", "ListBullet", "TOC1"} <= set(used)


@pytest.mark.parametrize("extent", [Extent.WHOLE, Extent.SHORT])
def test_pages_are_as_many_on_a_pc_without_our_font(extent: Extent) -> None:
    styles = part(made(full_session(shows_names=True), extent), "word/styles.xml")

    lines = find(styles, "//w:spacing[@w:line]")
    free = [one for one in lines if one.get(f"{W}lineRule") != "atLeast"]
    assert {find(one, "ancestor::w:style/@w:styleId")[0] for one in free} == {"Header", "Footer"}
    for style in find(styles, "//w:style[w:rPr/w:sz and w:pPr/w:spacing/@w:line]"):
        size = int(find(style, "w:rPr/w:sz/@w:val")[0]) / 2
        if style not in [one.getparent().getparent() for one in free]:
            assert int(find(style, "w:pPr/w:spacing/@w:line")[0]) / 20 >= 1.33 * size - 0.1  # Segoe UI's own


def test_plenary_shares_the_page_of_few_actions() -> None:
    def begins_a_page(actions: int) -> list[str]:
        session = make_session()
        make_plenary_note(session=session)
        make_note(group=make_group(session=session))
        for number in range(actions):
            make_action(session=session, text=f"{number}")
        said = "//w:p[w:pPr/w:pStyle/@w:val='Heading1'][contains(., 'plenary')]"
        return find(part(made(session, language="en")), f"{said}/w:pPr/w:pageBreakBefore/@w:val")

    assert [begins_a_page(actions) for actions in (0, 4, 5)] == [[], ["0"], []]


def hostile_session(text: str) -> Session:
    session = make_session()
    group = make_group(session=session)
    make_note(group=group, text=f"før {text} etter", mark=Mark.AHA)
    make_player(group=group, name=text, role=text, brings=text)
    make_ambition(group=group, text=text)
    make_plenary_note(session=session, text=text)
    make_action(session=session, text=text, owner=text)
    make_theme(session=session, title=text, notes=Note.objects.of(session))
    return session


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    file = made(hostile_session(text))

    root = part(file)
    assert words(file).count(f"før {text} etter") == 3  # finding, theme, round
    assert words(file).count(text) >= 10
    assert find(root, "//w:fldSimple") == []
    assert len(find(root, "//w:instrText")) == 1 + len(find(root, "//w:sdtContent//w:hyperlink"))
    assert text in mammoth.extract_raw_text(io.BytesIO(file)).value


def test_text_from_right_to_left_runs_so() -> None:
    root = part(made(hostile_session("مرحبا (42) بكم")))

    [title] = find(root, "//w:p[w:pPr/w:pStyle/@w:val='Heading2' and w:pPr/w:bidi]")
    assert find(title, "w:r/w:rPr/w:rtl")
    assert len(find(root, "//w:body/w:p[w:pPr/w:pStyle/@w:val='Heading1' and w:pPr/w:bidi]")) == 0


T = TypeVar("T")


def everywhere(value: T, letters: str) -> T:
    """The same summary with `letters` in each of its texts."""
    if isinstance(value, str) and value and value not in {"nb", *Mark.values} and type(value) is str:
        return value + letters  # type: ignore[return-value]
    if isinstance(value, tuple):
        return type(value)(everywhere(one, letters) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: everywhere(getattr(value, one.name), letters) for one in fields(value)}
        return replace(value, **changed)
    return value


def test_letters_that_xml_forbids_are_left_out() -> None:
    """None is stored; but one that got through must not make a file that Word refuses."""
    summary = summarise(full_session(shows_names=True), "nb")
    bad = everywhere(summary, "\x00\x08\x1b\ud800\ufffe")

    file = made_of(replace(bad, language="nb"))

    def said(file: bytes) -> list[str]:
        return re.sub(r"[0-9a-f]{64}", "", words(file)).split()

    assert said(file) == said(made_of(summary))
    assert mammoth.extract_raw_text(io.BytesIO(file)).messages == []


@pytest.mark.parametrize(
    "text", ["a" + "\u0301" * 2000, "a" * 100_000, "😀" * 3000, "[" * 5000, "ord " * 20_000], ids=len
)
def test_bomb_is_a_document(text: str) -> None:
    session = make_session()
    make_note(group=make_group(session=session), mark=Mark.FINDING)
    summary = summarise(session, "nb")
    bomb = replace(summary.rounds[0].findings[0].notes[0], text=text)

    file = made_of(with_findings(summary, [bomb] * 20))

    assert "".join(words(file).split()).count(text[:1]) >= 20


def test_marks_do_not_climb_over_the_page() -> None:
    session = make_session()
    make_note(group=make_group(session=session), text="a" + "\u0301" * 1999)

    assert words(made(session)).count("\u0301") == 4


def with_findings(summary: Summary, lines: Iterable[Line]) -> Summary:
    part_one = summary.rounds[0]
    findings = (TableNotes(summary.tables[0], tuple(lines)),)
    return replace(summary, rounds=(replace(part_one, findings=findings), *summary.rounds[1:]))


def test_parts_without_anything_are_left_out() -> None:
    session = make_session()
    make_note(group=make_group(session=session), question="2.1", text="Bare dette")

    assert [
        text.partition(":")[0] for level, text in headings(made(session, language="en")) if level == 1
    ] == [
        "Round 2",
        "The method and the sources",
    ]


def test_session_without_notes_is_still_a_document() -> None:
    file = made(make_session(), language="en")

    assert headings(file)[0] == (1, "The method and the sources")
    assert find(part(file), "//w:tbl") == []


def test_only_a_long_document_begins_each_part_on_a_page_of_its_own() -> None:
    def breaks(session: Session) -> tuple[bool, int]:
        file = made(session)
        style = find(part(file, "word/styles.xml"), "//w:style[@w:styleId='Heading1']//w:pageBreakBefore")
        return bool(style), len(find(part(file), "//w:pageBreakBefore[@w:val='1']"))

    session = make_session()
    group = make_group(session=session)
    make_note(group=group)
    assert breaks(session) == (False, 1)  # what comes after the front page

    for number in range(40):
        make_note(group=group, text=f"Notat {number}")

    assert breaks(session) == (True, 1)


def test_without_the_rest_only_what_was_lifted_out_is_there() -> None:
    session = full_session(shows_names=True)

    file = made(session, Extent.FINDINGS, "en")

    told, titles = words(file), [text for level, text in headings(file) if level == 1]
    assert "Ŧ og ž skal leve" not in told
    assert "Én person med tre hatter" not in told
    assert told.count("Šaddu ŋuoskun đáppe") == 4  # in short, finding, theme, action
    assert "2 groups · 1 dot" in told
    assert "8 people in 2 groups · 4 notes" in told
    assert [title for title in titles if title.startswith("Round")] == []
    assert "The map" in titles


def test_short_version_has_first_things_only_and_room_on_two_pages() -> None:
    session = make_session()
    groups = [make_group(session=session, number=number) for number in range(1, 7)]
    for question in ("1.1", "2.1", "3.1"):
        for group in groups:
            make_note(
                group=group,
                question=question,
                text=f"Funn {group.number} " + "langt " * 300,
                mark=Mark.FINDING,
            )
    for group in groups:
        make_ambition(group=group, text="Ambisjon " + "lang " * 58)
        make_action(session=session, text=f"Tiltak {group.number}", owner="Ordføreren " * 3)
        make_action(session=session, text="Tiltak " + "langt " * 48)

    file = made(session, Extent.SHORT, "en")

    told = paragraphs(part(file))
    assert [text.partition(":")[0] for style, text in told if style == "Heading1"] == [
        "Round 1", "Round 2", "Round 3", "Our shared ambitions", "What now",
    ]  # fmt: skip
    found = [int(text.split()[1]) for _style, text in told if text.startswith("Funn")]
    most = len(found) // 3
    assert most >= 2
    assert found == list(range(1, most + 1)) * 3  # one of each group, before any group's second
    assert sum(len(text) // 80 + 1.4 for _style, text in told) < 2 * 45
    assert not find(part(file), "//w:drawing | //w:instrText | //w:sectPr/w:titlePg")
    assert not find(part(file, "word/settings.xml"), "//w:updateFields")


@pytest.mark.parametrize("extent", Extent)
def test_names_are_shown_only_where_the_session_shows_them(extent: Extent) -> None:
    for shows in (True, False):
        session = make_session(shows_names=shows)
        group = make_group(session=session)
        make_note(author=make_participant(group=group, name="Jovnna"), mark=Mark.FINDING)

        assert ("Jovnna" in words(made(session, extent))) == (shows and extent != Extent.SHORT)


def test_only_a_series_is_told_from_meeting_to_meeting() -> None:
    series = make_session(plan=Plan.SERIES)
    make_note(group=make_group(session=series))
    open_round(series, 3)

    found = headings(made(series, language="en"))

    states = [text.rpartition(" · ")[2] for level, text in found if level == 2 and "Meeting" in text]
    assert states == ["held", "not held", "now"]
    assert (3, "Meeting 1, group 1") in found
    assert (1, "From meeting to meeting") not in headings(made(make_session(), language="en"))


def test_thousand_notes_are_all_in_it() -> None:
    session = make_session()
    group = make_group(session=session)
    make_note(group=group, text="Notat 0.")
    summary = summarise(session, "nb")
    one = summary.rounds[0].questions[0]
    notes = tuple(replace(one.tables[0].notes[0], text=f"Notat {number}.") for number in range(1000))
    question = replace(one, tables=(TableNotes(one.tables[0].table, notes),))
    rounds = (replace(summary.rounds[0], questions=(question,)), *summary.rounds[1:])

    told = paragraphs(part(made_of(replace(summary, rounds=rounds))))

    assert [text for style, text in told if style == "ListBullet" and text.startswith("Notat")] == [
        f"Notat {number}." for number in range(1000)
    ]


def test_it_asks_the_database_nothing_and_can_be_made_in_the_child() -> None:
    summary = summarise(full_session(shows_names=True), "en")
    with CaptureQueriesContext(connection) as asked:
        made_of(summary)

    file = office_file(document, summary, self_check("innovasjon", "en"), Extent.WHOLE, language="en")

    assert not asked.captured_queries
    assert headings(file) == headings(made_of(summary))


def test_same_data_make_the_same_file_but_for_the_minute() -> None:
    summary = summarise(full_session(shows_names=True), "en")

    def stripped(file: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(file)) as opened:
            names = [name for name in opened.namelist() if name != "docProps/core.xml"]
            return {name: re.sub(rb"at \d\d:\d\d", b"", opened.read(name)) for name in names}

    assert stripped(made_of(summary)) == stripped(made_of(summary))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('<text font-weight="700">12</text>', ["inter-latin-600-normal.woff2"]),
        ("<text>Lokalt</text>", ["inter-latin-400-normal.woff2"]),
        ("<title>čđŋ 😀</title><text>æ &amp; ø</text>", ["inter-latin-400-normal.woff2"]),
        (
            '<text font-weight="600">Sámi &#269;</text>',
            ["inter-latin-600-normal.woff2", "inter-latin-ext-600-normal.woff2"],
        ),
        (
            "<text>Ja 😀</text>",
            ["inter-latin-400-normal.woff2", "noto-emoji-emoji-400-normal.woff2"],
        ),
        ("<path/>", []),
    ],
)
def test_picture_unpacks_the_fonts_that_its_letters_need(text: str, names: list[str]) -> None:
    assert [file.name for file in font_files(f"<svg>{text}</svg>")] == names
