"""Nothing written is lost: histories with bad networks, and with everything that may befall a server.

No test here asserts a time: what came later than promised makes its line end in SLOW. By hand, longer and
with more: `python -m tests.load.history`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from tests.load.history import run
from tests.load.installation import Installation
from tests.load.nemesis import NEMESES, sorted_out
from tests.load.people import Plan

ANSWERS = 10_000  # acknowledgements; a repeated act's each time, and each time it must say the same
SHARE = 0.8  # of them are first ones
VENDOR = "postgresql" if settings.DATABASE_URL else "sqlite"


class History(NamedTuple):
    seed: int
    fate: tuple[str, ...]
    workers: int = 1


HISTORIES: dict[str, list[History]] = {
    "sqlite": [
        History(1, ("kill", "stop")),
        History(2, ("lock", "disk", "fsync")),
        History(3, ("kill", "clock")),
    ],
    "postgresql": [
        History(1, ("kill", "postgres")),
        History(2, ("stop", "clock")),
        History(3, ("postgres", "kill"), workers=2),
    ],
}


@pytest.fixture(scope="module")
def answers() -> list[int]:
    return []


@pytest.mark.flaky(reruns=0)  # a fault that comes once in ten is one
@pytest.mark.parametrize("history", HISTORIES[VENDOR], ids=lambda history: f"seed-{history.seed}")
def test_nothing_acknowledged_is_lost(
    prepared: Installation,
    place: Path,
    history: History,
    answers: list[int],
    say: Callable[[object], None],
) -> None:
    nemeses, left_out = sorted_out(history.fate, prepared)
    for name, reason in left_out.items():
        say(f"{VENDOR} nemesis={name} left out: {reason}")
    plan = Plan(history.seed, acks=int(ANSWERS * SHARE / len(HISTORIES[VENDOR])), groups=6)

    report = run(prepared, place, plan, nemeses=nemeses, workers=history.workers)

    say(report)
    assert not report.faults, f"{report}\n{report.first_faults}"
    answers.append(report.book.counts["answers"])


def test_that_were_ten_thousand_acknowledgements(answers: list[int], say: Callable[[object], None]) -> None:
    if len(answers) < len(HISTORIES[VENDOR]):
        pytest.skip("not all histories were played to a good end")

    say(f"{VENDOR} acknowledgements={sum(answers)}")
    assert sum(answers) >= ANSWERS


def test_every_nemesis_has_its_history() -> None:
    played = {
        vendor: {name for history in some for name in history.fate} for vendor, some in HISTORIES.items()
    }

    assert played == {
        vendor: {name for name, nemesis in NEMESES.items() if nemesis.only in {"", vendor}}
        for vendor in HISTORIES
    }
