from pathlib import Path
from shutil import copytree

import pytest

from sessions_app.content import LANGUAGES, ContentError, SelfCheck, load_all, self_check
from sessions_app.content.loader import FOLDER, read_check

NINE_QUESTIONS = {
    "1.1": (
        "Gir kartet et godt bilde på rammebetingelser for nyskaping i vår kommune – hvorfor, hvorfor ikke?"
    ),
    "1.2": "Er det særlige forhold lokalt, som vi må ta hensyn til i vårt nyskapingsarbeid?",
    "1.3": "Hva betyr innovasjon og nyskaping for oss?",
    "2.1": "Hvor finner vi folk med kompetansen vi trenger?",
    "2.2": "Hvordan øke vår egen kompetanse?",
    "2.3": "Hvilke sosiale og faglige nettverk behøver vi?",
    "3.1": (
        "Kan vi bygge et felles lag med omverdenen, som fremmer nyskaping? "
        "(omverdenen kan være både regional, nasjonal og global)"
    ),
    "3.2": (
        "Hvem er med på laget? (eks. forskning- og innovasjonsmiljøer, fylkeskommune, statsforvalter, "
        "Husbanken, helseforetaket, Merkurprogrammet, riksantikvaren, Distriktssenteret eller "
        "interesseorganisasjoner)"
    ),
    "3.3": "Hvilke roller har lagspillerne, og hva er lagets felles ambisjoner?",
}
ROUND_TITLES = [
    "Kartlegge status, med utgangspunkt i bildet",
    "Forsterke lokale ressurser",
    "Lagbygging med andre",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content that a test may spoil."""
    copytree(FOLDER / "innovasjon", tmp_path / "innovasjon")
    return tmp_path


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / "innovasjon" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def structure(check: SelfCheck) -> list[object]:
    return [
        [(part.number, [(q.number, q.kind, len(q.prompts), bool(q.aside)) for q in part.questions])
         for part in check.rounds],
        [(point.number, point.ring, point.help_page, point.x, point.y) for point in check.points],
        [arena.slug for arena in check.arenas],
        [ring.letter for ring in check.rings],
        [(source.year, source.address) for source in check.sources],
        len(check.how_to),
        len(check.timing),
        len(check.bring),
    ]  # fmt: skip


def test_bokmal_questions_are_the_source_word_for_word() -> None:
    check = self_check("innovasjon", "nb")

    assert {question.number: question.text for question in check.questions} == NINE_QUESTIONS
    assert [part.title for part in check.rounds] == ROUND_TITLES


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_have_the_same_structure(language: str) -> None:
    check = self_check("innovasjon", language)

    assert check.language == language
    assert structure(check) == structure(self_check("innovasjon", "nb"))


def test_languages_have_words_of_their_own() -> None:
    for number in range(1, 13):
        openers = {self_check("innovasjon", language).point(number).opener for language in LANGUAGES}
        assert len(openers) == len(LANGUAGES)


def test_three_questions_have_a_structured_answer() -> None:
    kinds = {question.number: question.kind for question in self_check("innovasjon", "nb").questions}

    assert {number: kind for number, kind in kinds.items() if kind != "notes"} == {
        "1.1": "map",
        "3.2": "team",
        "3.3": "ambitions",
    }


def test_every_question_has_three_prompts() -> None:
    assert {len(question.prompts) for question in self_check("innovasjon", "nn").questions} == {3}


def test_definition_stands_beside_one_question() -> None:
    check = self_check("innovasjon", "nb")

    assert {q.number: q.aside for q in check.questions if q.aside} == {"1.3": check.definition}


def test_rings_and_help_pages_follow_the_method() -> None:
    points = self_check("innovasjon", "nb").points

    assert "".join(point.ring for point in points) == "AAAAABBBCCCC"
    assert [point.help_page for point in points] == [1] * 6 + [2] * 6


def test_group_and_minutes_are_the_method_s() -> None:
    check = self_check("innovasjon", "en")

    assert (check.smallest_group, check.largest_group) == (4, 6)
    assert (check.shortest_round, check.usual_round, check.longest_round) == (20, 40, 40)


def test_parts_are_found_by_number_and_slug() -> None:
    check = self_check("innovasjon", "nb")

    assert check.round(2).questions[0] == check.question("2.1")
    assert check.question("2.1").round_number == 2
    assert check.arena("leaders").title == "Ledermøte"
    assert check.point(12).title == "Digital grunnmur, sted og avstand"


def test_unknown_question_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        self_check("innovasjon", "nb").question("4.1")


@pytest.mark.parametrize("slug", ["nothing", "", "../content/innovasjon"])
def test_unknown_check_is_a_key_error(slug: str) -> None:
    with pytest.raises(KeyError):
        self_check(slug, "nb")


def test_unknown_language_falls_back_to_bokmal() -> None:
    assert self_check("innovasjon", "de").language == "nb"


def test_stones_do_not_touch() -> None:
    points = self_check("innovasjon", "nb").points
    pairs = [(one, other) for one in points for other in points if one.number < other.number]

    assert all((a.x - b.x) ** 2 + (a.y - b.y) ** 2 > 100**2 for a, b in pairs)


def test_shipped_content_is_whole() -> None:
    load_all()


def test_missing_key_is_named_with_its_file(folder: Path) -> None:
    spoil(folder, "nn.toml", 'text = "Kvar finn vi folk med kompetansen vi treng?"\n', "")

    with pytest.raises(
        ContentError, match=r"^innovasjon/nn\.toml: rounds\.2\.questions\.1\.text is missing$"
    ):
        load_all(folder)


def test_unknown_key_is_named_with_its_file(folder: Path) -> None:
    spoil(folder, "en.toml", "[points.7]\n", '[points.7]\nhelp = "x"\n')

    with pytest.raises(ContentError, match=r"^innovasjon/en\.toml: points\.7\.help is unknown$"):
        load_all(folder)


def test_empty_text_is_named_with_its_file(folder: Path) -> None:
    spoil(folder, "nb.toml", '"Hva på kartet hjelper oss allerede?"', '" "')

    with pytest.raises(
        ContentError, match=r"^innovasjon/nb\.toml: rounds\.1\.questions\.1\.prompts\.2 is empty$"
    ):
        load_all(folder)


def test_point_that_only_one_language_has_is_refused(folder: Path) -> None:
    spoil(folder, "check.toml", '12 = { ring = "C", ', '13 = { ring = "C", ')

    with pytest.raises(ContentError, match=r"^innovasjon/nb\.toml: points\.13 is missing$"):
        load_all(folder)


def test_unknown_kind_of_answer_is_refused(folder: Path) -> None:
    spoil(folder, "check.toml", '2 = "team"', '2 = "tema"')

    with pytest.raises(
        ContentError, match=r"^innovasjon/check\.toml: rounds\.3\.questions\.2 is not one of notes"
    ):
        read_check(folder, "innovasjon", "nb")


def test_number_where_text_belongs_is_refused(folder: Path) -> None:
    spoil(folder, "en.toml", 'title = "How do we create more innovation?"', "title = 3")

    with pytest.raises(ContentError, match=r"^innovasjon/en\.toml: title is not text$"):
        load_all(folder)


def test_missing_language_is_named(folder: Path) -> None:
    (folder / "innovasjon" / "nn.toml").unlink()

    with pytest.raises(ContentError, match=r"^innovasjon/nn\.toml is missing$"):
        load_all(folder)


def test_file_that_is_not_toml_is_named(folder: Path) -> None:
    spoil(folder, "nb.toml", 'title = "Hvordan skape mer innovasjon?"', "title =")

    with pytest.raises(ContentError, match=r"^innovasjon/nb\.toml cannot be read: "):
        load_all(folder)
