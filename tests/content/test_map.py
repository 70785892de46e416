import re
from pathlib import Path

from sessions_app.content import self_check

MAP = Path(__file__).parents[2] / "templates" / "map" / "_map.svg"


def test_map_obeys_a_strict_content_policy() -> None:
    drawing = MAP.read_text(encoding="utf-8")

    assert re.findall(r"<style|<script|\sstyle=|\son\w+=|https?://(?!www\.w3\.org/2000/svg)", drawing) == []


def test_every_symbol_used_is_in_the_drawing() -> None:
    drawing = MAP.read_text(encoding="utf-8")

    assert set(re.findall(r'href="#([\w-]+)"', drawing)) <= set(re.findall(r' id="([\w-]+)"', drawing))


def test_stones_are_inside_the_drawing() -> None:
    for point in self_check("innovasjon", "nb").points:
        assert 45 < point.x < 1200 - 45
        assert 45 < point.y < 800 - 45
