"""A check that cannot fail is a defect: known bugs, put into the running program, must be found."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.load import planted
from tests.load.bugs import CAUGHT_AS, HONEST, ONLY_POSTGRESQL
from tests.load.history import run_planted
from tests.load.installation import Installation

BUGS = [*CAUGHT_AS, HONEST]


@pytest.mark.parametrize(
    "bug", BUGS if settings.DATABASE_URL else [bug for bug in BUGS if bug not in ONLY_POSTGRESQL]
)
def test_a_planted_bug_is_found(
    prepared: Installation, place: Path, bug: str, say: Callable[[object], None]
) -> None:
    report, caught = run_planted(prepared, place, bug, seed=1, acks=300)

    say(report)
    assert caught, f"{report}\n{report.first_faults}"


def test_a_bug_with_nothing_to_lay_over_is_no_bug() -> None:
    with pytest.raises(planted.NothingToLayOver):
        planted.lay_over(planted.part("domain.notes"), "no_such_name", lambda found: found)
