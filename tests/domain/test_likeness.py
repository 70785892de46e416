"""Stems of bokmål and nynorsk, and which notes share words: the same answer every time, and at once."""

import pytest

from sessions_app.content.demo import demo, demos
from sessions_app.domain.likeness import Likeness, stem, words_of

# As other programs' tests of the same algorithm have it, where ours adds nothing.
SNOWBALL = {
    "havnedistrikt": "havnedistrikt",
    "havnedistriktene": "havnedistrikt",
    "havnedistrikter": "havnedistrikt",
    "havnedistriktet": "havnedistrikt",
    "havnedistriktets": "havnedistrikt",
    "opning": "opning",
    "oppdaterte": "oppdater",
    "tredjepersons": "tredjeperson",
    "voks": "voks",
}


@pytest.mark.parametrize(
    "forms",
    [
        "kommune kommunen kommuner kommunene kommunens kommunane kommunar",
        "bygda bygdene bygder bygd",
        "nettverk nettverket nettverka nettverkene",
        "skole skolen skoler skolene skolens",
        "skule skulen skular skulane",
        "lærer lærere læreren lærerne lærar lærarar læraren lærarane",
        "innbygger innbyggere innbyggerne innbyggjar innbyggjarar innbyggjarane",
        "endring endringer endringene endra endringar endringane endringa",
        "moglegheit moglegheita moglegheiter moglegheitene",
        "mulighet muligheten muligheter mulighetene",
        "utvikling utvikle utvikler utviklinga utviklingen",
        "bygge bygger byggje bygga",
        "tjenester tjeneste tjenestene tjenestens",
        "rom rommet rommene",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["skole skog", "lærer leder", "bolig bord", "kyst kurs", "fylke folk"])
def test_different_words_stay_different(pair: str) -> None:
    first, second = pair.split()

    assert stem(first) != stem(second)


@pytest.mark.parametrize(("word", "expected"), SNOWBALL.items())
def test_stems_are_snowballs(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("vert", "vert"),  # the ending must stand behind the first syllable
        ("akserte", "akser"),  # erte becomes er, and is not cut once more
        ("norsks", "norsk"),  # s after k that no vowel stands before
        ("taks", "taks"),  # … and not after one
        ("meldt", "meld"),  # dt
        ("bolig", "bolig"),  # Snowball leaves «bol»; ours keeps four letters
        ("arbeidsløshet", "arbeidsløs"),
        ("vennlig", "ven"),
        ("venneløse", "venneløs"),
        ("a", "a"),
        ("", ""),
    ],
)
def test_each_step_of_the_stemmer(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_words_that_say_nothing_are_left_out() -> None:
    assert words_of("Det er ikke noe vi har. Dei har ikkje nokon av våre!") == {}
    assert words_of("Vi vil at de UNGE får boliger") == {"ung": "unge", "bolig": "boliger"}


def test_title_finds_its_notes_in_other_forms_and_in_longer_words() -> None:
    likeness = Likeness(
        {
            1: "Boligene er for dyre her",
            2: "Boligbygging i sentrum",
            3: "Ferga går for sjelden",
            4: "Skolen har gode lærere",
        }
    )

    assert [(one.key, one.words) for one in likeness.like("Bolig", [], 5)] == [
        (1, ("boligene",)),
        (2, ("boligbygging",)),
    ]


def test_notes_already_chosen_say_what_is_looked_for_and_are_not_found_again() -> None:
    likeness = Likeness(
        {1: "Ferga går sjelden", 2: "Fergen er dyr", 3: "Fiberen stopper ved ferga", 4: "Skolen er bra"}
    )

    assert [one.key for one in likeness.like("Veien ut", [1], 5)] == [2, 3]


def test_nothing_in_common_is_not_alike() -> None:
    likeness = Likeness({1: "Ferga går sjelden", 2: "Skolen er bra"})

    assert likeness.like("Kultur", [], 5) == []
    assert likeness.like("", [], 5) == []
    assert Likeness[int]({}).like("Kultur", [], 5) == []


def test_bunch_needs_several_notes_of_several_groups() -> None:
    texts = {
        1: "Ferga går sjelden", 2: "Fergen er dyr", 3: "Ferger hver time",
        4: "Skolen vår", 5: "Skoler i bygda", 6: "Skolens folk", 7: "Kultur",
    }  # fmt: skip
    groups = {1: "a", 2: "b", 3: "a", 4: "c", 5: "c", 6: "c", 7: "a"}

    found = Likeness(texts).bunches(groups, 5)

    assert [(one.words, one.keys, one.groups) for one in found] == [(("ferga",), (1, 2, 3), 2)]


def test_words_of_the_question_bunch_nothing() -> None:
    texts = dict(enumerate(["Kartet er fint", "Kartet er grått", "Kart og virkelighet"]))

    assert Likeness(texts).bunches({0: 1, 1: 2, 2: 3}, 5, "Gir kartet et godt bilde?") == []


def test_note_is_in_one_bunch_where_two_words_tell_the_same() -> None:
    texts = dict(enumerate(["Ferge og fiber", "Fiber og ferge", "Ferga og fiberen", "Annet", "Mer"]))

    found = Likeness(texts).bunches(dict(zip(texts, "abcde", strict=True)), 5)

    assert [(one.words, one.keys) for one in found] == [(("ferge", "fiber"), (0, 1, 2))]


def test_hostile_text_is_only_text() -> None:
    texts = {1: "<script>alert(1)</script> %s {{ x }} \u202e", 2: "ŋ" * 2000, 3: "", 4: "🦌 123 _"}
    likeness = Likeness(texts)

    assert likeness.like("script", [], 5)[0].key == 1
    assert likeness.bunches(dict.fromkeys(texts, 1), 5) == []


def realistic(count: int) -> dict[int, str]:
    """Sentences of the three examples, put together anew."""
    said = [
        part.strip()
        for number in demos()
        for group in demo(number).groups
        for note in group.notes
        for part in note.text.split(".")
        if len(part) > 8
    ]
    return {
        number: f"{said[number % len(said)]}. {said[number * 7 % len(said)]}. {number}"
        for number in range(count)
    }


def test_same_notes_give_the_same_answer() -> None:
    notes = realistic(300)
    groups = {key: key % 20 for key in notes}

    first, again = Likeness(notes), Likeness(dict(notes))

    assert first.bunches(groups, 6) == again.bunches(groups, 6)
    assert first.like("Språk", [1, 2], 8) == again.like("Språk", [1, 2], 8)


def test_1500_notes_give_as_many_suggestions_as_are_asked_for() -> None:
    notes = realistic(1500)

    likeness = Likeness(notes)
    found = likeness.bunches({key: key % 60 for key in notes}, 6)
    alike = likeness.like("Bolig for unge", list(range(30)), 8)

    assert (len(found), len(alike)) == (6, 8)
