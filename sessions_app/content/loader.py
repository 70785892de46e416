"""Puts a self-check together from its facts (check.toml) and its words in one language (nb.toml …).

The facts decide which keys the words must have, so all languages have the same structure.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sessions_app.content.sections import Section, read_section
from sessions_app.content.selfcheck import Arena, MapPoint, Question, Ring, Round, SelfCheck, Source

LANGUAGES = ("nb", "nn", "en")
USUAL_CHECK = "innovasjon"
FOLDER = Path(__file__).parent
ANSWER_KINDS = ("notes", "map", "team", "ambitions")
FACTS = ("arenas", "rings", "definition_beside", "group", "minutes", "sources", "rounds", "points")
WORDS = (
    "title",
    "purpose",
    "definition",
    "how_to",
    "timing",
    "bring",
    "arenas",
    "rings",
    "sources",
    "rounds",
    "points",
)


@cache
def self_check(slug: str, language: str) -> SelfCheck:
    """A language without content falls back to nb; an unknown slug is a KeyError."""
    if slug not in slugs(FOLDER):
        raise KeyError(slug)
    return read_check(FOLDER, slug, language if language in LANGUAGES else "nb")


def load_all(folder: Path = FOLDER) -> None:
    """Read everything once at the start, so that a mistake stops the start and not a meeting."""
    for slug in slugs(folder):
        for language in LANGUAGES:
            read_check(folder, slug, language)


def slugs(folder: Path = FOLDER) -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in folder.glob("*/check.toml")))


def read_check(folder: Path, slug: str, language: str) -> SelfCheck:
    facts = read_section(folder / slug / "check.toml").only(*FACTS)
    words = read_section(folder / slug / f"{language}.toml").only(*WORDS)
    group = facts.section("group").only("smallest", "largest")
    minutes = facts.section("minutes").only("shortest", "longest", "usual")
    return SelfCheck(
        slug=slug,
        language=language,
        title=words.text("title"),
        purpose=words.text("purpose"),
        definition=words.text("definition"),
        how_to=words.texts("how_to"),
        timing=words.texts("timing"),
        bring=words.texts("bring"),
        arenas=_arenas(facts, words),
        rings=_rings(facts, words),
        rounds=_rounds(facts, words),
        points=_points(facts, words),
        sources=_sources(facts, words),
        smallest_group=group.number("smallest"),
        largest_group=group.number("largest"),
        shortest_round=minutes.number("shortest"),
        longest_round=minutes.number("longest"),
        usual_round=minutes.number("usual"),
    )


def _arenas(facts: Section, words: Section) -> tuple[Arena, ...]:
    slugs = facts.texts("arenas")
    titles = words.section("arenas").only(*slugs)
    return tuple(Arena(slug, titles.text(slug)) for slug in slugs)


def _rings(facts: Section, words: Section) -> tuple[Ring, ...]:
    letters = facts.texts("rings")
    titles = words.section("rings").only(*letters)
    return tuple(Ring(letter, titles.text(letter)) for letter in letters)


def _sources(facts: Section, words: Section) -> tuple[Source, ...]:
    return tuple(_source(fact, text) for fact, text in _pairs(facts, words, "sources"))


def _source(facts: Section, words: Section) -> Source:
    facts.only("year", "address")
    words.only("title", "publisher")
    return Source(words.text("title"), words.text("publisher"), facts.number("year"), facts.text("address"))


def _rounds(facts: Section, words: Section) -> tuple[Round, ...]:
    beside = {facts.text("definition_beside"): words.text("definition")}
    return tuple(_round(fact, text, beside) for fact, text in _pairs(facts, words, "rounds"))


def _round(facts: Section, words: Section, beside: dict[str, str]) -> Round:
    kinds = facts.only("questions").section("questions")
    texts = words.only("title", "questions").section("questions").only(*kinds.keys)
    questions = (
        _question(f"{facts.own_number}.{key}", kinds.one_of(key, *ANSWER_KINDS), texts.section(key), beside)
        for key in kinds.keys
    )
    return Round(facts.own_number, words.text("title"), tuple(questions))


def _question(number: str, kind: str, words: Section, beside: dict[str, str]) -> Question:
    words.only("text", "prompts")
    return Question(number, words.text("text"), kind, words.texts("prompts"), aside=beside.get(number, ""))


def _points(facts: Section, words: Section) -> tuple[MapPoint, ...]:
    rings = facts.texts("rings")
    return tuple(_point(fact, text, rings) for fact, text in _pairs(facts, words, "points"))


def _point(facts: Section, words: Section, rings: tuple[str, ...]) -> MapPoint:
    facts.only("ring", "help_page", "x", "y")
    words.only("title", "helps", "holds_back", "opener")
    return MapPoint(
        number=facts.own_number,
        ring=facts.one_of("ring", *rings),
        help_page=facts.number("help_page"),
        x=facts.number("x"),
        y=facts.number("y"),
        title=words.text("title"),
        helps=words.text("helps"),
        holds_back=words.text("holds_back"),
        opener=words.text("opener"),
    )


def _pairs(facts: Section, words: Section, key: str) -> list[tuple[Section, Section]]:
    """The facts and the words under the same name, in the order of the facts."""
    known = facts.section(key)
    named = words.section(key).only(*known.keys)
    return [(known.section(name), named.section(name)) for name in known.keys]
