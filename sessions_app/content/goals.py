"""The UN's seventeen sustainability goals, which an action may be tied to."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sessions_app.content.sections import read_section

FILE = Path(__file__).parent / "goals.toml"
GOAL_NUMBERS = range(1, 18)


@dataclass(frozen=True, slots=True)
class Goal:
    number: int
    title: str


@cache
def goals(language: str) -> tuple[Goal, ...]:
    """All of them in order; a language without words falls back to nb."""
    words = read_section(FILE)
    titles = words.section(language if language in words.values else "nb")
    titles.only(*map(str, GOAL_NUMBERS))
    return tuple(Goal(number, titles.text(str(number))) for number in GOAL_NUMBERS)


def goals_of(numbers: str, language: str) -> tuple[Goal, ...]:
    """Those of "3,11", as an action stores them; what is no goal is left out."""
    wanted = set(numbers.split(","))
    return tuple(goal for goal in goals(language) if str(goal.number) in wanted)
