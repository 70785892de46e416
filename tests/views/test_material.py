"""What can be shown before any session exists."""

import pytest
from django.test import Client
from django.utils.html import escape

from sessions_app.content import self_check

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_map_is_open_to_everybody_in_each_language(language: str) -> None:
    page = Client().get("/material/map/", {"language": language})

    assert page.status_code == 200
    for point in self_check("innovasjon", language).points:
        assert f"</span> {escape(point.title)}</summary>" in page.text


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_questions_are_open_to_everybody_in_each_language(language: str) -> None:
    page = Client().get("/about/", {"language": language})

    assert page.status_code == 200
    for question in self_check("innovasjon", language).questions:
        assert escape(question.text) in page.text
