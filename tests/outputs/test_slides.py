"""The slides as PowerPoint opens them: read back by others than who wrote them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from time import process_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from sessions_app.content import self_check
from sessions_app.domain.planning import Line as AgendaLine
from sessions_app.domain.planning import propose_agenda
from sessions_app.domain.steering import finish
from sessions_app.domain.summarising import summarise
from sessions_app.domain.summary import Summary, TableNotes
from sessions_app.enums import Dots, Extent, Mark, Plan, Rating, StepKind
from sessions_app.models import AmbitionSupport, Session
from sessions_app.outputs.office import office_file
from sessions_app.outputs.slides.fitting import evened
from sessions_app.outputs.slides.slides import findings_slides, method_slides
from tests.factories import (
    make_action,
    make_ambition,
    make_dot,
    make_group,
    make_note,
    make_participant,
    make_player,
    make_plenary_note,
    make_rating,
    make_session,
    make_theme,
)
from tests.outputs.hostile import BOMBS, FORBIDDEN, TEXTS, retold
from tests.outputs.slide_reading import POINT, File, Slide, find, row_height, runs

pytestmark = pytest.mark.django_db
WIDTH, HEIGHT = 960 * POINT, 540 * POINT
MOST = 25
DAY = datetime(2026, 11, 22, 9, tzinfo=timezone.get_default_timezone())


def full_session() -> Session:
    """Everything that slides can hold, once."""
    session = make_session(starts_at=DAY, people=10, shows_names=True)
    first, second = make_group(session=session, number=1), make_group(session=session, number=2)
    seats = [make_participant(group=group) for group in (first, second) for _ in range(5)]
    kari = make_participant(group=first, name="Kari")
    make_note(group=first, question="1.1", text="Ođđa jurdagat", mark=Mark.AHA)
    make_note(author=kari, question="1.2", text="Vi ringer\nnaboen", mark=Mark.FINDING)
    make_note(group=first, question="2.1", text="Folk med grad", mark=Mark.FINDING)
    finding = make_note(group=second, question="2.2", text="Šaddu ŋuoskun đáppe", mark=Mark.FINDING)
    other = make_note(group=second, question="3.1", text="Ingen hører dette")
    for seat, rating in zip(seats, [Rating.HOLDS_BACK] * 4 + [Rating.HELPS], strict=False):
        make_rating(participant=seat, point=4, rating=rating)
    for seat in seats[:3]:
        make_rating(participant=seat, point=7)
    make_player(group=first, name="Sámi allaskuvla", role="Åpner dører")
    make_player(group=second, name="Husbanken", with_us=False)
    ambition = make_ambition(group=second, text="Halvparten så mange vikaruker")
    AmbitionSupport.objects.create(ambition=ambition, participant=seats[0])
    make_theme(session=session, title="Hatter og tid", notes=[finding, other])
    make_dot(participant=seats[0], on=finding)
    make_plenary_note(session=session, round_number=2, text="Vi spør for sjelden")
    make_action(session=session, text="Banke på døra", owner="Ordføreren", due_on=date(2026, 12, 24))
    Session.objects.filter(pk=session.pk).update(dots=Dots.SHOWN)
    finish(session=session)
    return Session.objects.get(pk=session.pk)


def deck_of(summary: Summary) -> File:
    with translation.override(summary.language):
        return File(findings_slides(summary, self_check("innovasjon", summary.language), Extent.WHOLE))


@cache
def full(language: str = "en") -> Summary:
    """Plain values, so one is enough for all tests."""
    return summarise(full_session(), language)


def numbered(tables: TableNotes, number: int) -> TableNotes:
    table = replace(tables.table, id=number, number=number)
    return TableNotes(table, tuple(replace(note, table=table) for note in tables.notes))


def multiplied(summary: Summary, times: int) -> Summary:
    """So many groups that all said the same, and as much of everything else."""

    def more(tables: tuple[TableNotes, ...]) -> tuple[TableNotes, ...]:
        return tuple(numbered(one, number) for number in range(1, times + 1) for one in tables[:1])

    rounds = (
        replace(one, findings=more(one.findings), plenary=one.plenary * times) for one in summary.rounds
    )
    return replace(
        summary,
        rounds=tuple(rounds),
        themes=summary.themes * times,
        players=summary.players * times,
        ambitions=summary.ambitions * times,
        actions=summary.actions * times,
        closing_notes=("Takk",) * times,
    )


def method(language: str = "en", **given: object) -> File:
    with translation.override(language):
        return File(method_slides(self_check("innovasjon", language), **given))  # type: ignore[arg-type]


def in_its_place(slide: Slide) -> None:
    for shape in slide.shapes:
        assert shape.x >= 0 <= shape.y, slide.title
        assert shape.x + shape.width <= WIDTH, slide.title
        assert shape.y + shape.height <= HEIGHT, slide.title
        assert slide.height_of(shape) <= shape.height / POINT + 1, (slide.title, shape.idx)
        rows = find(shape.element, ".//a:tr")
        assert sum(int(row.get("h")) for row in rows) <= shape.height, slide.title
        assert all(row_height(row, shape.element) <= int(row.get("h")) / POINT for row in rows), slide.title


DECKS: dict[str, Callable[[], File]] = {
    "findings": lambda: deck_of(full()),
    "many groups": lambda: deck_of(multiplied(full("nn"), 60)),
    "longest texts": lambda: deck_of(retold(multiplied(full("nb"), 8), "Wøm " * 500)),
    "the method": lambda: method("nb"),
}


@cache
def made(name: str) -> File:
    return DECKS[name]()


@pytest.fixture(params=DECKS)
def deck(request: pytest.FixtureRequest) -> File:
    return made(request.param)


def test_all_words_stand_in_placeholders_inside_the_slide(deck: File) -> None:
    for slide in deck.slides:
        assert len(slide.shapes) >= 2
        assert find(slide.xml, "//p:txBody[not(.//a:p)]") == []
        in_its_place(slide)


def test_every_slide_has_one_title_of_its_own(deck: File) -> None:
    assert all(deck.titles)
    assert len(set(deck.titles)) == len(deck.titles)
    assert all(len(find(slide.xml, "//p:ph[@type='title']")) == 1 for slide in deck.slides)


def test_every_slide_has_words_for_the_speaker(deck: File) -> None:
    assert all(slide.told.strip() for slide in deck.slides)


def test_no_placeholder_is_left_empty(deck: File) -> None:
    for slide in deck.slides:
        texts = [shape for shape in slide.shapes if find(shape.element, "p:txBody")]
        assert all("".join(find(shape.element, ".//a:t/text()")).strip() for shape in texts), slide.title


def test_pictures_and_tables_say_what_they_show(deck: File) -> None:
    shown = [one for slide in deck.slides for one in find(slide.xml, "//p:pic|//p:graphicFrame")]

    assert len(shown) >= 3
    assert all(len(find(one, ".//p:cNvPr/@descr")[0]) > 10 for one in shown)


def test_tables_flag_their_header(deck: File) -> None:
    for slide in deck.slides:
        for table in find(slide.xml, "//a:tbl"):
            assert find(table, "a:tblPr/@firstRow") == ["1"]
            assert all(find(table, "a:tr[1]//a:t/text()"))


def test_council_sees_at_most_25_slides() -> None:
    for name in ("findings", "many groups", "longest texts"):
        assert len(made(name).slides) <= MOST


@pytest.mark.parametrize(("language", "tag"), [("nb", "nb-NO"), ("nn", "nn-NO"), ("en", "en-GB")])
def test_every_run_says_its_language(language: str, tag: str) -> None:
    file = deck_of(replace(full(language), points=(), players=()))

    for slide in file.slides:
        for part in (slide.xml, slide.notes):
            tags = {run[0].get("lang") for run in runs(part) if run.tag.endswith("}r")}
            assert tags == {tag}
    (told,) = find(file.part("docProps/core.xml"), "//dc:language/text()")
    assert told == tag


def test_file_says_what_it_is_and_of_whom() -> None:
    core = deck_of(replace(full(), points=(), players=())).part("docProps/core.xml")

    assert find(core, "//dc:title/text()") == [
        "Guovdageaidnu - Kautokeino: How do we create more innovation?"
    ]
    assert find(core, "//dc:creator/text()") == ["Guovdageaidnu - Kautokeino"]


def test_findings_come_in_the_order_of_a_talk() -> None:
    assert made("findings").titles == [
        "Guovdageaidnu - Kautokeino",
        "Who was there, and what they wrote",
        "The map: how we see it",
        "The map in numbers",
        "What helps us, and what holds us back",
        "Where we see it differently",
        "What several groups wrote about",
        "Findings from round 1: Map where we stand, starting from the picture",
        "Findings from round 2: Strengthen local resources",
        "Aha moment",
        "The team around us",
        "Who is with us, and who we want",
        "Our shared ambitions",
        "What we do now",
        "What we said in plenary",
        "The way on",
    ]


def test_what_the_room_made_stands_where_it_belongs() -> None:
    slides = {slide.title: slide for slide in made("findings").slides}

    numbers = "11\npeople\n2\ngroups\n5\nnotes\n4\nfindings and aha moments"
    assert numbers in slides["Who was there, and what they wrote"].words
    assert "4 People and time\n1\n0\n4\n0" in slides["The map in numbers"].words
    assert (
        "▼ Holds us back most\n4 People and time\n4 of 5"
        in slides["What helps us, and what holds us back"].words
    )
    assert "4 People and time\n1\n0\n4" in slides["Where we see it differently"].words
    assert "Hatter og tid\n1\n2\n0" in slides["What several groups wrote about"].words
    assert "“Vi ringer\nnaboen”\nGroup 1 · Kari" in slides[find_title(slides, "round 1")].words
    assert (
        "“Šaddu ŋuoskun đáppe”\nGroup 2 · 1 dot\n“Folk med grad”"
        in slides[find_title(slides, "round 2")].words
    )
    assert "“Ođđa jurdagat”\nGroup 1" in slides["Aha moment"].words
    player = "Sámi allaskuvla (Research and innovation environment, local) – Åpner dører"
    assert player in slides["The team around us"].told
    assert (
        "With us\nSámi allaskuvla\nWanted on the team\nHusbanken"
        in slides["Who is with us, and who we want"].words
    )
    assert (
        "Halvparten så mange vikaruker\nGroup 2 · 1 stands behind it" in slides["Our shared ambitions"].words
    )
    assert "Banke på døra\nOrdføreren\n24 December 2026" in slides["What we do now"].words
    assert "“Vi spør for sjelden”\nRound 2" in slides["What we said in plenary"].words
    assert "First deadline: 24 December 2026\nBanke på døra · Ordføreren" in slides["The way on"].words
    assert "Ingen hører dette" not in made("findings").words


def find_title(slides: dict[str, Slide], words: str) -> str:
    return next(title for title in slides if words in title)


def test_names_stay_where_the_session_shows_none() -> None:
    session = full_session()
    Session.objects.filter(pk=session.pk).update(shows_names=False)

    assert "Kari" not in deck_of(summarise(Session.objects.get(pk=session.pk), "en")).words


def test_each_group_is_heard_before_any_is_heard_twice() -> None:
    session = make_session(people=8)
    for number in (1, 2):
        group = make_group(session=session, number=number)
        for place in range(4):
            make_note(group=group, question="2.1", text=f"Gruppe {number} sier {place}", mark=Mark.FINDING)
    file = deck_of(summarise(session, "en"))

    (first, second) = [slide for slide in file.slides if "Findings from round 2" in slide.title]

    heard = re.findall(r"^Group (\d)$", f"{first.words}\n{second.words}", re.MULTILINE)
    assert heard == ["1", "2", "1", "2", "1", "2"]
    assert "and 2 more, in the report" in second.words
    assert "more, in the report" not in first.words
    assert [first.title[-9:], second.title[-9:]] == ["\xa0–\xa01\xa0of\xa02", "\xa0–\xa02\xa0of\xa02"]


def test_smallest_session_has_no_empty_sections() -> None:
    session = make_session()
    make_note(group=make_group(session=session), text="Vi kjenner hverandre")

    file = deck_of(summarise(session, "en"))

    assert file.titles == ["Guovdageaidnu - Kautokeino", "Who was there, and what they wrote", "Sources"]
    assert "The self-check is not finished." in file.words
    assert "fewer than four people" in file.words
    assert not re.search(r"^0$", file.words, re.MULTILINE)


def test_long_finding_goes_on_on_the_next_slide_and_loses_no_word() -> None:
    words = [f"ord{number}" for number in range(250)]
    session = make_session()
    make_note(group=make_group(session=session), question="1.2", text=" ".join(words), mark=Mark.FINDING)

    parts = [slide for slide in deck_of(summarise(session, "en")).slides if "round 1" in slide.title]

    assert len(parts) == 2
    assert re.findall(r"ord\d+", " ".join(part.words for part in parts)) == words
    assert "Group 1 · 1 of 2" in parts[0].words


def test_short_ones_are_heard_before_one_that_takes_a_slide() -> None:
    session = make_session()
    group = make_group(session=session)
    make_note(group=group, question="1.2", text="Lang " * 390, mark=Mark.FINDING)
    make_note(group=group, question="1.2", text="Kort", mark=Mark.FINDING)

    (slide,) = [slide for slide in deck_of(summarise(session, "en")).slides if "round 1" in slide.title]

    assert "“Kort”" in slide.words
    assert "and 1 more, in the report" in slide.words


def bare(language: str = "en") -> Summary:
    """Without pictures: quick."""
    return replace(full(language), points=(), players=())


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_shown_as_text(name: str) -> None:
    file = deck_of(retold(bare(), TEXTS[name]))

    assert evened(TEXTS[name]) in file.words
    assert find(file.slides[0].xml, "//*[local-name()='script']") == []
    for slide in file.slides:
        in_its_place(slide)


def test_hostile_text_reaches_pictures_and_notes_unharmed() -> None:
    hostile = TEXTS["markup"]

    file = deck_of(retold(full(), hostile))

    team = next(slide for slide in file.slides if slide.title == "The team around us")
    assert hostile in team.told
    assert len(find(team.xml, "//p:pic")) == 1


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_gives_a_deck_and_not_a_dead_worker(name: str) -> None:
    summary = retold(bare(), BOMBS[name])
    began = process_time()

    file = deck_of(summary)

    assert process_time() - began < 20
    assert len(file.slides) <= MOST
    for slide in file.slides:
        in_its_place(slide)


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert "føretter" in deck_of(retold(bare(), FORBIDDEN)).words


def test_text_from_the_right_reads_from_the_right() -> None:
    file = deck_of(retold(bare(), "سلام abc"))

    paragraphs = [one for slide in file.slides for one in find(slide.xml, "//p:txBody/a:p[a:pPr/@rtl='1']")]

    assert len(paragraphs) >= 4
    assert all("سلام" in "".join(find(one, ".//a:t/text()")) for one in paragraphs)


def test_nothing_in_a_text_turns_the_words_behind_it() -> None:
    file = deck_of(retold(bare(), "\u202etxt.exe\u2066"))

    assert "“txt.exe”\nGroup 1 · txt.exe" in file.words


def test_only_the_sources_are_linked_to() -> None:
    file = deck_of(retold(full(), TEXTS["address"]))

    outside = [one for slide in file.slides for one in file.related(slide.name).values() if one[2]]

    addresses = {source.address for source in self_check("innovasjon", "en").sources}
    assert {target for _kind, target, _outside in outside} == addresses


def test_layouts_are_ours_and_every_slide_uses_what_its_layout_has() -> None:
    file = method()

    layouts = [name for name in file.zip.namelist() if re.fullmatch(r"ppt/slideLayouts/[^/]*\.xml", name)]
    fonts = find(file.part("ppt/theme/theme1.xml"), "//a:latin/@typeface")

    assert len(layouts) == 12
    assert fonts == ["Inter", "Inter"]
    size = find(file.part("ppt/presentation.xml"), "//p:sldSz")[0]
    assert (size.get("cx"), size.get("cy")) == (str(WIDTH), str(HEIGHT))
    for slide in file.slides:
        assert all(slide.placeholder(shape.kind, shape.idx) is not None for shape in slide.shapes)


def test_letters_are_large_enough_for_the_last_row() -> None:
    sizes = {
        int(size)
        for slide in [*method().slides, *made("findings").slides]
        for shape in slide.shapes
        if shape.kind not in {"ftr", "sldNum"}
        for size in find(shape.element, ".//a:rPr/@sz")
    }

    assert min(sizes) >= 1400


def test_method_follows_the_agenda_with_one_question_on_a_slide() -> None:
    check = self_check("innovasjon", "en")
    titles = method().titles

    before = [check.title, "Why we do this", "What we mean by innovation", "How we do it"]
    assert titles[:6] == [*before, "The time: 150 minutes in all", check.rounds[0].title]
    helps = ["What the stones mean: 1 to 6", "What the stones mean: 7 to 12"]
    assert titles[6:10] == [check.question("1.1").text, "The map", *helps]
    assert titles[12:15] == ["Plenary after round 1", "Break, then round 2", check.rounds[1].title]
    questions = [one.text for one in check.questions]
    assert [title for title in titles if title in questions] == questions
    assert titles[-3:] == ["Plenary after round 3", "What now", "Sources"]


def test_method_tells_the_speaker_how_long() -> None:
    slides = {slide.title: slide for slide in method().slides}
    check = self_check("innovasjon", "en")

    assert "Start the clock: 30 minutes." in slides[check.rounds[0].title].told
    assert "About 10 minutes." in slides[check.question("1.2").text].told
    assert "10 minutes. Take one group at a time" in slides["Plenary after round 1"].told
    assert "All of it takes 150 minutes." in slides[check.title].told
    assert check.point(3).opener in slides["What the stones mean: 1 to 6"].told
    assert check.point(3).holds_back in slides["What the stones mean: 1 to 6"].words


def test_method_of_a_series_and_of_an_own_agenda() -> None:
    check = self_check("innovasjon", "en")

    series = method(agenda=propose_agenda(check, Plan.SERIES, 40))
    coffee = AgendaLine(StepKind.OTHER, 15, 1, "Kaffe & <b>")
    own = method(agenda=((coffee, AgendaLine(StepKind.ROUND, 20, 2), coffee),))

    looked_back = [title for title in series.titles if title.startswith("Since last time")]
    assert looked_back == ["Since last time, then round 2", "Since last time, then round 3"]
    assert own.titles[4:7] == ["The time: 50 minutes in all", "Kaffe & <b>", check.rounds[1].title]
    assert own.titles[-2:] == ["Kaffe & <b> (2)", "Sources"]
    assert "The map" not in own.titles


def test_making_slides_asks_the_database_nothing() -> None:
    summary = bare()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        deck_of(summary)
        method()

    assert len(asked) == 0


def test_slides_are_made_in_a_child_process() -> None:
    check = self_check("innovasjon", "nn")

    file = File(office_file(findings_slides, full("nn"), check, Extent.WHOLE, language="nn"))

    assert "Sjølvsjekk · Korleis skape meir innovasjon?" in file.slides[0].words
    assert len(file.slides) == 16
