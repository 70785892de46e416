"""The report as it lies on the table: a real PDF, read back."""

import io
import re
import subprocess
import uuid
from datetime import date, datetime
from xml.etree import ElementTree

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sessions_app.domain.notes import withdraw_note
from sessions_app.domain.own_map import keep_picture
from sessions_app.domain.steering import finish
from sessions_app.domain.summarising import summarise
from sessions_app.enums import Dots, Extent, Format, Language, Mark, PictureKind, Plan, Rating
from sessions_app.models import Action, AmbitionSupport, Note, Session
from sessions_app.outputs.documents import Document
from sessions_app.outputs.drawing import ring_of, team_on_paper
from sessions_app.outputs.pdf import pdf_of
from sessions_app.outputs.press import Order
from sessions_app.outputs.report import report_html
from tests.factories import (
    drawn_picture,
    make_action,
    make_ambition,
    make_dot,
    make_group,
    make_note,
    make_own_map,
    make_participant,
    make_player,
    make_plenary_note,
    make_rating,
    make_session,
    make_theme,
    open_round,
)

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 22, 9, tzinfo=timezone.get_default_timezone())


def html_of(session: Session, language: str = "nb") -> str:
    return report_html(session, summarise(session, language))


def read(drawn: bytes) -> str:
    """Its words with single spaces; a form feed between pages."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=drawn, capture_output=True, check=True)
    return re.sub(r"[ \n]+", " ", done.stdout.decode())


def full_session(*, shows_names: bool = False) -> Session:
    """Everything that a document can hold, once."""
    session = make_session(starts_at=DAY, people=8, shows_names=shows_names)
    first, second = make_group(session=session, number=1), make_group(session=session, number=2)
    seats = [make_participant(group=group, name="Jovnna") for group in (first, second) for _ in range(4)]
    make_note(group=first, question="1.1", text="Ođđa jurdagat\npå to linjer", mark=Mark.AHA)
    finding = make_note(group=first, question="2.2", text="Šaddu ŋuoskun đáppe", mark=Mark.FINDING)
    reason = make_note(group=second, question="1.1", text="Én person med tre hatter")
    Note.objects.filter(pk=reason.pk).update(point=4)
    make_note(group=second, question="3.1", text="Ŧ og ž skal leve")
    for seat in seats[:3]:
        make_rating(participant=seat, point=4, rating=Rating.HOLDS_BACK)
    make_player(group=first, name="Sámi allaskuvla", role="Åpner dører", brings="Studenter")
    make_player(group=second, name="Husbanken", with_us=False)
    ambition = make_ambition(group=second, text="Halvparten så mange vikaruker")
    AmbitionSupport.objects.create(ambition=ambition, participant=seats[0])
    theme = make_theme(session=session, title="Hatter og tid", notes=[finding, reason])
    make_dot(participant=seats[0], on=theme)
    make_plenary_note(session=session, round_number=2, text="Vi spør for sjelden")
    action = make_action(session=session, text="Banke på døra", owner="Ordføreren", due_on=date(2026, 12, 24))
    Action.objects.filter(pk=action.pk).update(note=finding, goals="17")
    Session.objects.filter(pk=session.pk).update(dots=Dots.SHOWN)
    finish(session=session)
    return Session.objects.get(pk=session.pk)


DRAWN: dict[str, bytes] = {}


def full_report(language: str = "nb") -> bytes:
    """The same for every test that only reads: drawing it takes a second."""
    if language not in DRAWN:
        DRAWN[language] = pdf_of(html_of(full_session(), language))
    return DRAWN[language]


def test_everything_is_in_it_and_in_the_right_order() -> None:
    whole = read(full_report())
    in_short, after_it = whole.rindex("Kort fortalt"), whole.index("Det gruppene løftet fram")
    text = whole[:in_short] + whole[after_it:]

    order = [
        "Guovdageaidnu", "Kautokeino", "22. november 2026", "Ođđa jurdagat", "Šaddu ŋuoskun đáppe",
        "Hatter og tid", "Folk og tid", "Gir kartet", "Ŧ og ž skal leve", "Sámi allaskuvla", "Husbanken",
        "Halvparten", "Banke på døra", "Vi spør for sjelden", "Menon",
    ]  # fmt: skip
    places = [text.find(one) for one in order]
    assert -1 not in places
    assert text.find("Šaddu") < text.find("Gir kartet") < text.rfind("Šaddu")
    assert places == sorted(places)


def after(html: str, name: str) -> str:
    """The words of one part."""
    words = re.sub(r"<[^>]*>", " ", html.partition(f'id="{name}"')[2].partition('<section class="part')[0])
    return re.sub(r"\s+", " ", words)


def test_what_the_room_made_stands_where_it_belongs() -> None:
    html = html_of(full_session(), "en")

    assert "Hatter og tid 2 groups · 1 dot Group 1 Šaddu ŋuoskun đáppe Group 2 Én person" in after(
        html, "themes"
    )
    assert "Why we see it like this 4 People and time Group 2 Én person med tre" in after(html, "map")
    assert "Halvparten så mange vikaruker 1 stands behind it" in after(html, "team")
    told = "Banke på døra Comes from Šaddu ŋuoskun đáppe · Group 1 17 Partnerships for the goals"
    assert told.lower() in after(html, "actions").lower()


def test_no_id_of_a_row_leaves_the_room() -> None:
    html = html_of(full_session())

    assert re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}", html) == []


@pytest.mark.parametrize("players", [1, 60])
def test_lagkart_is_a_picture_that_a_page_has_room_for(players: int) -> None:
    session = make_session()
    group = make_group(session=session)
    for number in range(players):
        name = f"Høgskulen <& {number}> på den lange kysten"
        make_player(group=group, name=name, role="Åpner dører", with_us=bool(number % 2))

    svg = team_on_paper(summarise(session, "nb"))

    width, height = map(int, ElementTree.fromstring(svg).attrib["viewBox"].split()[2:])
    assert height / width <= 1.5  # 156 mm wide, and a page has 232 mm under the heading


def test_it_is_tagged_titled_and_in_its_language() -> None:
    drawn = full_report("nn")

    with pikepdf.open(io.BytesIO(drawn)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert "/StructTreeRoot" in root
        assert str(root.Lang) == "nn"
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo.Title).startswith("Guovdageaidnu - Kautokeino: ")


def test_bookmarks_lead_to_rounds_and_questions() -> None:
    drawn = full_report()

    with pikepdf.open(io.BytesIO(drawn)) as document, document.open_outline() as outline:
        titles = {part.title: [one.title for one in part.children] for part in outline.root}
    rounds = [title for title in titles if "Kartlegge status" in title]
    assert len(rounds) == 1
    assert [one[:3] for one in titles[rounds[0]]] == ["1.1"]


def page_of(part: pikepdf.OutlineItem) -> object:
    assert isinstance(part.destination, pikepdf.Array)
    page = part.destination[0]
    assert isinstance(page, pikepdf.Object)
    return page.objgen


def test_contents_name_the_page_that_a_part_begins_on() -> None:
    drawn = full_report()
    pages = [page.replace(":", "") for page in read(drawn).split("\f")]

    with pikepdf.open(io.BytesIO(drawn)) as document, document.open_outline() as outline:
        numbers: list[object] = [page.objgen for page in document.pages]
        begins = {part.title.replace(":", ""): 1 + numbers.index(page_of(part)) for part in outline.root}
    assert len(begins) == 11
    for title, number in begins.items():
        assert title in pages[number - 1]
        assert f"{number} {title}" in pages[0]


def test_table_cells_know_their_headings() -> None:
    drawn = full_report()

    with pikepdf.open(io.BytesIO(drawn)) as document:
        cells = [
            one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TD"
        ]
    assert cells
    assert all(len(cell.A.Headers) for cell in cells)


def test_pictures_of_map_and_lagkart_have_a_text() -> None:
    drawn = full_report()

    with pikepdf.open(io.BytesIO(drawn)) as document:
        figures = [
            one
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
        ]
        texts = [str(figure.Alt) for figure in figures]
    assert len(texts) == len(set(texts)) == 2
    assert all(texts)


def report_with_own_map() -> bytes:
    if "own map" not in DRAWN:
        session = make_own_map(session=make_session(starts_at=DAY), count=2)
        for _ in range(3):
            make_rating(participant=make_participant(group=make_group(session=session)), point=2)
        DRAWN["own map"] = pdf_of(html_of(Session.objects.get(pk=session.pk)))
    return DRAWN["own map"]


def test_own_map_is_drawn_with_its_picture_and_its_points() -> None:
    drawn = report_with_own_map()

    with pikepdf.open(io.BytesIO(drawn)) as document:
        streams = [one for one in document.objects if isinstance(one, pikepdf.Stream)]
        images = [(int(one.Height), str(one.Filter)) for one in streams if one.get("/Width") == 1800]
        figures = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
        texts = [str(one.Alt) for one in figures]
    assert images == [(1200, "/DCTDecode")]
    assert len(texts) == 1
    assert "Eget 2" in read(drawn)
    assert "Folk og tid" not in read(drawn)


def test_own_map_that_is_changed_is_drawn_anew() -> None:
    session = make_own_map(session=make_session(starts_at=DAY), count=1)
    make_rating(participant=make_participant(group=make_group(session=session)))
    orders = []
    for _ in range(2):
        fresh = Session.objects.get(pk=session.pk)
        orders.append(Document(fresh, Format.PDF, "nb").order.digest)
        keep_picture(session=session, shows=PictureKind.MAP, picture=drawn_picture())

    assert orders[0] != orders[1]


def test_no_picture_is_missing() -> None:
    """WeasyPrint sets the alternative text in place of a picture that it cannot read."""
    drawn = full_report()
    with pikepdf.open(io.BytesIO(drawn)) as document:
        described = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
        texts = [str(one.Alt) for one in described]

    text = read(drawn)

    assert len(texts) == 2
    assert [one for one in texts if one[:40] in text] == []


def test_note_of_another_session_is_not_in_it() -> None:
    session = full_session()
    make_note(group=make_group(session=make_session()), text="Hørte ikke hjemme her")

    assert "Hørte ikke hjemme her" not in html_of(session)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{ settings.SECRET_KEY }}",
        "{% include 'x' %}",
        "</style><h1>x",
        "&lt;b&gt;",
        "<!-- x",
    ],
)
def test_hostile_text_is_shown_as_text(text: str) -> None:
    session = make_session()
    group = make_group(session=session)
    make_note(group=group, text=f"før {text} etter", mark=Mark.AHA)
    make_player(group=group, name=text)
    make_ambition(group=group, text=text)
    make_plenary_note(session=session, text=text)
    make_action(session=session, text=text, owner=text)
    make_theme(session=session, title=text, notes=Note.objects.of(session))

    read_back = read(pdf_of(html_of(session)))

    assert read_back.count(f"før {text} etter") == 3
    assert read_back.count(text) >= 8


def test_parts_without_anything_are_left_out() -> None:
    session = make_session()
    make_note(group=make_group(session=session), question="2.1", text="Bare dette")

    html = html_of(session)

    parts = re.findall(r'<section class="part \w+" id="([\w-]+)"', html)
    assert parts == ["round-2", "method"]
    assert html.count("<h3") == 3


def test_session_without_notes_is_still_a_report() -> None:
    drawn = pdf_of(html_of(make_session()))

    assert "Kautokeino" in read(drawn)


def test_official_name_stands_in_all_its_languages() -> None:
    html = html_of(make_session(number="5622"))

    assert re.findall(r'<span class="name">(.*?)</span>', html) == ["Porsanger", "Porsáŋgu", "Porsanki"]


@pytest.mark.parametrize(("people", "warned"), [(3, True), (4, False)])
def test_small_group_is_told_of(people: int, warned: bool) -> None:
    session = make_session()
    group = make_group(session=session)
    for _ in range(people):
        make_participant(group=group)
    make_note(group=group)
    finish(session=session)

    assert ('class="notice"' in html_of(session)) == warned


def test_unfinished_session_says_when_it_stood_like_this() -> None:
    assert 'class="notice"' in html_of(make_session())


def test_series_names_the_meeting_of_a_group_and_counts_people_once() -> None:
    session = make_session(plan=Plan.SERIES, language=Language.ENGLISH)
    for meeting in (1, 2):
        group = make_group(session=session, meeting=meeting)
        for _ in range(4):
            make_participant(group=group)

    summary = summarise(session, "en")

    assert (summary.people, summary.group_count) == (4, 1)
    assert "2 meetings" in report_html(session, summary)


def test_only_a_series_is_told_from_meeting_to_meeting() -> None:
    one, series = make_session(), make_session(plan=Plan.SERIES, language=Language.ENGLISH)
    make_note(group=make_group(session=series))
    open_round(series, 3)

    told = html_of(series, "en").partition('id="series"')[2]
    states = re.findall(r'<span class="outer">([a-z ]+?)\s*</span> Meeting', told)
    assert 'id="series"' not in html_of(one)
    assert states == ["held", "not held", "now"]


def test_names_are_shown_only_where_the_session_shows_them() -> None:
    for shows in (True, False):
        session = make_session(shows_names=shows)
        make_note(author=make_participant(group=make_group(session=session), name="Jovnna"))

        assert ("Jovnna" in html_of(session)) == shows


def test_html_asks_the_database_nothing() -> None:
    session = full_session()
    summary = summarise(session, "nb")

    with CaptureQueriesContext(connection) as asked:
        report_html(session, summary)

    assert not asked.captured_queries


def order(
    session: Session, wanted: Format = Format.PDF, language: str = "nb", extent: str = "whole"
) -> Order:
    return Document(session, wanted, language, Extent(extent)).order


def test_order_changes_with_what_is_shown_and_with_how_it_is_wanted() -> None:
    session = make_session()
    before = order(session)
    assert order(session) == before

    make_note(group=make_group(session=session))

    assert order(session).digest != before.digest
    wanted = [order(session), order(session, language="nn"), order(session, extent="short")]
    wanted += [order(session, Format.WORD)]
    assert len({one.path for one in wanted}) == 4


def test_what_holds_all_data_changes_with_them_when_nothing_shown_does() -> None:
    session = make_session()
    author = make_participant(group=make_group(session=session))
    open_round(session, 1)
    before = {one: order(session, one).digest for one in Format}

    note = make_note(author=author)
    withdraw_note(author=author, note_id=note.pk, base=1, edit=uuid.uuid4())

    changed = {one for one in Format if order(session, one).digest != before[one]}
    assert changed == {Format.DATA, Format.ARCHIVE}


@pytest.mark.parametrize(
    ("wanted", "extent", "name"),
    [
        ("pdf", "whole", "selvsjekk-kautokeino-2026-11-22.pdf"),
        ("pdf", "short", "selvsjekk-kautokeino-2026-11-22-short.pdf"),
        ("docx", "findings", "selvsjekk-kautokeino-2026-11-22-findings.docx"),
        ("zip", "whole", "selvsjekk-kautokeino-2026-11-22.zip"),
    ],
)
def test_file_is_named_after_municipality_day_and_extent(wanted: str, extent: str, name: str) -> None:
    assert Document(make_session(starts_at=DAY), Format(wanted), "nb", Extent(extent)).file_name == name


def test_ring_shows_the_shares_and_whole_rings_are_whole() -> None:
    session = make_session()
    group = make_group(session=session)
    for rating in (Rating.HELPS, Rating.HELPS, Rating.PARTLY):
        make_rating(participant=make_participant(group=group), point=1, rating=rating)
    make_rating(participant=make_participant(group=group), point=2, rating=Rating.UNKNOWN)

    points = summarise(session, "nb").points

    assert [one.rating for one in ring_of(points[0]).arcs] == [Rating.HELPS, Rating.PARTLY]
    assert ring_of(points[0]).leading == Rating.HELPS
    assert len(ring_of(points[1]).arcs) == 1
