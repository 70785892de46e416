"""Norway's municipalities as facts, and how a name is searched for."""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sessions_app.content.sections import ContentError

REGISTER_DATE = dt.date(2026, 1, 1)
FILE = Path(__file__).parent / "municipalities.csv"
FEWEST = 200
NAME_LANGUAGES = ("se", "smj", "sma", "fkv")

# Letters that are not a plain letter plus an accent, so that taking the accent away does not reach them.
PLAIN_LETTERS = str.maketrans({"ŋ": "n", "đ": "d", "ŧ": "t", "ø": "o", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class MunicipalityFacts:
    """`number` and `county_number` keep their leading zero; they hold from REGISTER_DATE.

    names: the Sami (se, smj, sma) and Kven (fkv) ones. language: the decision on written Norwegian,
    b bokmål, n nynorsk, 0 neutral. centrality: 1 most central to 6 least. sami_area: whether it is in the
    administrative area for Sami languages. Names can be the same in two counties (Herøy, Våler).
    """

    number: str
    name: str
    official_name: str
    county: str
    county_number: str
    county_official_name: str
    names: tuple[tuple[str, str], ...]
    language: str
    centrality: int
    sami_area: bool


@cache
def register() -> tuple[MunicipalityFacts, ...]:
    """All 357, by number."""
    return read_register(FILE)[1]


def read_register(path: Path) -> tuple[dt.date, tuple[MunicipalityFacts, ...]]:
    """A file of the same form: its `Valid from YYYY-MM-DD` and its municipalities.

    ContentError says what is wrong with it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = text.splitlines()
        rows = csv.DictReader((line for line in lines if not line.startswith("#")), strict=True)
        found = tuple(_facts(row) for row in rows)
    except OSError as error:
        raise ContentError(f"{path.name} cannot be read: {error.strerror}") from error
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise ContentError(f"{path.name} is not a municipality register: {error}") from error
    _refuse_half_a_register(path, found)
    return _valid_from(path, lines), found


def _valid_from(path: Path, lines: list[str]) -> dt.date:
    """The day a register holds from, as the comment at its top must say.

    Without it nobody knows which of two registers is the newer one.
    """
    said = re.search(r"^#.*\bValid from (\d{4}-\d{2}-\d{2})\b", "\n".join(lines[:5]), re.MULTILINE)
    if said is None:
        raise ContentError(f"{path.name} does not say “# … Valid from YYYY-MM-DD” at its top")
    return dt.date.fromisoformat(said[1])


def _refuse_half_a_register(path: Path, found: tuple[MunicipalityFacts, ...]) -> None:
    """Municipalities that are missing from the register end; so a file cut short must not get that far."""
    numbers = {facts.number for facts in found}
    if len(numbers) < len(found):
        raise ContentError(f"{path.name} has a number twice")
    if len(found) < FEWEST:
        raise ContentError(f"{path.name} has {len(found)} municipalities; Norway has more than {FEWEST}")
    for facts in found:
        if (
            not re.fullmatch(r"\d{4}", facts.number)
            or not facts.name
            or facts.language not in {"b", "n", "0"}
        ):
            raise ContentError(f"{path.name}: the line of {facts.number} {facts.name} is wrong")
        if not 1 <= facts.centrality <= 6:
            raise ContentError(f"{path.name}: the centrality of {facts.number} {facts.name} is not 1 to 6")


def search_key(text: str) -> str:
    """One spelling for all ways to type a name: Porsáŋgu and porsangu, Tromsø and tromso."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.split())


def _facts(row: dict[str, str]) -> MunicipalityFacts:
    return MunicipalityFacts(
        number=row["number"],
        name=row["name"],
        official_name=row["official_name"],
        county=row["county"],
        county_number=row["county_number"],
        county_official_name=row["county_official_name"],
        names=tuple((language, row[language]) for language in NAME_LANGUAGES if row[language]),
        language=row["language"],
        centrality=int(row["centrality"]),
        sami_area=row["sami_area"] == "yes",
    )
