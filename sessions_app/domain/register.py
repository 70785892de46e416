"""The municipalities' rows, made equal to a register: the one in content/, or a newer one from a file.

The file's copy stays in the data directory: the rows are renewed after every migration, and must not become
older by it.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copyfile

from django.conf import settings

from sessions_app.content import REGISTER_DATE, MunicipalityFacts, register, search_key
from sessions_app.content.municipalities import read_register
from sessions_app.domain.exceptions import OlderRegister
from sessions_app.models import Municipality
from sessions_app.writing import writing

FIELDS = [
    "name",
    "official_name",
    "other_names",
    "county",
    "language_decision",
    "centrality",
    "in_sami_area",
    "search_keys",
    "valid_to",
]


@dataclass(frozen=True)
class Renewed:
    """`valid_from`: the day from which the register holds."""

    valid_from: date
    added: int
    ended: int


def kept_file() -> Path:
    return Path(settings.DATA_DIR) / "municipalities.csv"


def newest_register() -> tuple[date, tuple[MunicipalityFacts, ...]]:
    if kept_file().exists():
        kept = read_register(kept_file())
        if kept[0] >= REGISTER_DATE:
            return kept
    return REGISTER_DATE, register()


def renew_from(path: Path) -> Renewed:
    """Take over the register in a file. Raises ContentError, OlderRegister; then nothing has changed."""
    if read_register(path)[0] < newest_register()[0]:
        raise OlderRegister
    draft = kept_file().with_suffix(".draft")
    copyfile(path, draft)
    draft.replace(kept_file())
    return renew()


def renew() -> Renewed:
    """One row per municipality. A number that the register no longer has ends; nothing is deleted."""
    valid_from, found = newest_register()
    rows = [row_of(facts, valid_from) for facts in found]
    with writing():
        present = Municipality.objects.present()
        before = set(present.values_list("number", flat=True))
        Municipality.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["number"], update_fields=FIELDS
        )
        ended = present.exclude(number__in=[row.number for row in rows]).update(valid_to=valid_from)
    return Renewed(valid_from, added=len({row.number for row in rows} - before), ended=ended)


def row_of(facts: MunicipalityFacts, valid_from: date) -> Municipality:
    names = [facts.name, *(name for _, name in facts.names)]
    return Municipality(
        number=facts.number,
        name=facts.name,
        official_name=facts.official_name,
        other_names=dict(facts.names),
        county=facts.county,
        language_decision=facts.language,
        centrality=facts.centrality,
        in_sami_area=facts.sami_area,
        search_keys="".join(f"|{search_key(name)}" for name in names),
        valid_from=valid_from,
    )
