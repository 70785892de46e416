from collections import Counter

import pytest

from sessions_app.content import MunicipalityFacts, register, search_key
from sessions_app.content.municipalities import FILE, REGISTER_DATE


def municipality(number: str) -> MunicipalityFacts:
    return next(facts for facts in register() if facts.number == number)


def test_register_has_every_municipality_once() -> None:
    assert len(register()) == len({facts.number for facts in register()}) == 357
    assert len({facts.county_number for facts in register()}) == 15


def test_numbers_begin_with_the_county() -> None:
    assert all(len(facts.number) == 4 for facts in register())
    assert all(facts.number.startswith(facts.county_number) for facts in register())


def test_language_decisions_add_up() -> None:
    assert Counter(facts.language for facts in register()) == {"b": 119, "n": 88, "0": 150}


def test_centrality_classes_add_up() -> None:
    classes = Counter(facts.centrality for facts in register())

    assert [classes[number] for number in range(1, 7)] == [5, 21, 54, 65, 104, 108]


def test_thirteen_are_in_the_sami_area() -> None:
    assert sum(facts.sami_area for facts in register()) == 13


def test_twenty_nine_have_parallel_names() -> None:
    parallel = [facts for facts in register() if facts.names]

    assert len(parallel) == 29
    assert [facts for facts in register() if facts.official_name != facts.name] == parallel


def test_official_name_holds_all_its_names() -> None:
    for facts in register():
        parts = {facts.name, *(name for _, name in facts.names)}
        assert set(facts.official_name.split(" - ")) == parts


def test_sami_and_kven_letters_survive() -> None:
    porsanger = municipality("5622")

    assert porsanger == MunicipalityFacts(
        number="5622",
        name="Porsanger",
        official_name="Porsanger - Porsáŋgu - Porsanki",
        county="Finnmark",
        county_number="56",
        county_official_name="Finnmark - Finnmárku - Finmarkku",
        names=(("se", "Porsáŋgu"), ("fkv", "Porsanki")),
        language="b",
        centrality=6,
        sami_area=True,
    )


def test_only_two_names_occur_twice() -> None:
    names = Counter(facts.name for facts in register())

    assert {name for name, count in names.items() if count > 1} == {"Herøy", "Våler"}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("guovdageaidnu", "Guovdageaidnu"),
        ("porsangu", "Porsáŋgu"),
        ("tromso", "Tromsø"),
        ("alesund", "Ålesund"),
        ("karasjohka", "Kárášjohka"),
        ("raarvihke", "Raarvihke"),
        ("stientje", "Stïentje"),
        ("yykea", "Yykeä"),
        ("BAERUM", "Bærum"),
        ("  indre   ostfold ", "Indre Østfold"),
        ("A\u030alesund", "Ålesund"),
        ("datnu", "ĐATŊU"),
        ("tana", "Ŧána"),
    ],
)
def test_typed_name_meets_the_real_one(typed: str, name: str) -> None:
    assert search_key(typed) == search_key(name)


def test_keys_are_plain_letters() -> None:
    keys = [search_key(facts.official_name) for facts in register()]

    assert all(key.isascii() for key in keys)


def test_file_names_its_source_licence_and_date() -> None:
    first_line = FILE.read_text(encoding="utf-8").partition("\n")[0]

    assert "SSB, Kartverket, Språkrådet" in first_line
    assert "CC BY 4.0" in first_line
    assert REGISTER_DATE.isoformat() in first_line
