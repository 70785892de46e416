"""The UN's goals: seventeen in each language, by the names that FN-sambandet uses."""

import pytest

from sessions_app.content import LANGUAGES, goals, goals_of


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_seventeen_in_order_with_names_of_their_own(language: str) -> None:
    found = goals(language)

    assert [goal.number for goal in found] == list(range(1, 18))
    assert len({goal.title for goal in found}) == 17


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("nb", "Bærekraftige byer og lokalsamfunn"),
        ("nn", "Berekraftige byar og lokalsamfunn"),
        ("en", "Sustainable cities and communities"),
        ("se", "Bærekraftige byer og lokalsamfunn"),
    ],
)
def test_goal_has_its_name_in_the_language(language: str, title: str) -> None:
    assert goals(language)[10].title == title


@pytest.mark.parametrize(
    ("stored", "numbers"), [("3,11", [3, 11]), ("", []), ("17", [17]), ("0,18,x,,3", [3]), ("11,3", [3, 11])]
)
def test_stored_numbers_become_goals_in_order(stored: str, numbers: list[int]) -> None:
    assert [goal.number for goal in goals_of(stored, "nb")] == numbers
