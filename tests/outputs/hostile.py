"""Texts that wish a document ill, and a summary in which one of them stands in every field people fill in."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

Value = TypeVar("Value")

TEXTS = {
    "markup": "<script>alert(1)</script> & <b>\"'",
    "template": "{{ settings.SECRET_KEY }} {% include 'x' %}",
    "cell": "<r><t>x</t></r>",
    "broken cell": "<r>&<</r>",
    "escape": "_x0041_ _x000D_ \\u0041 &#65;",
    "formula": '=HYPERLINK("http://x.example","her")',
    "plus": "+47 999 99 999",
    "minus": "- et strekpunkt",
    "at": "@SUM(1+1)",
    "wide": "＝1+1",
    "command": "=cmd|' /C calc'!A0",
    "pushed": "  =1+1",
    "comma": 'a,b;c"d""e',
    "lines": "én\nto\n=1+1",
    "number": "0047",
    "great number": "123456789012345678901234567890",
    "day": "2026-11-22",
    "address": "https://x.example/ mailto:x@x.example",
    "sami": "Čáđđeŋ ŠŦŽ čđŋšŧž ïö",
    "right to left": "\u202eabc\u2066 سلام שלום\u2069",
    "emoji": "👩🏽\u200d🚀🇳🇴",
    "unseen": "\u200b\ufeffx\u00ad\u2028y",
    "path": "../../etc/passwd",
}
BOMBS = {
    "marks": "c" + "\u0323" * 2000,
    "rings": "c" + "\u20dd" * 2000,
    "a thousand": "c" + "\u0489" * 2000,
    "joined marks": "c" + "\u0323\u034f" * 1000,
    "word": "x" * 100_000,
    "many emoji": "👩🏽\u200d🚀" * 3000,
    "nested": "<div>" * 5000,
    "many lines": "a\n" * 2000,
}
FORBIDDEN = "før\x00\x01\x0b\x1b\x85\ufffe\uffff\ud800etter"

WRITTEN = {
    "Line": {"text", "name"},
    "RoundSummary": {"plenary"},
    "ThemeSummary": {"title"},
    "Player": {"name", "kind_words", "roles", "brings"},
    "AmbitionLine": {"text"},
    "ActionLine": {"text", "owner"},
    "MeetingStory": {"place", "reflections"},
    "Summary": {"closing_notes"},
}


def retold(value: Value, text: str) -> Value:
    """The same with `text` wherever somebody has written something."""
    if isinstance(value, tuple):
        return tuple(retold(one, text) for one in value)  # type: ignore[return-value]
    if not is_dataclass(value):
        return value
    written = WRITTEN.get(type(value).__name__, set())
    changed: dict[str, Any] = {}
    for field in fields(value):
        had = getattr(value, field.name)
        changed[field.name] = told(had, text) if field.name in written else retold(had, text)
    return replace(value, **changed)  # type: ignore[type-var]


def told(had: object, text: str) -> object:
    return tuple(text for _ in had) if isinstance(had, tuple) else text


def written_in(value: object) -> Iterator[str]:
    """Every text that somebody has written, once for each place."""
    if isinstance(value, tuple):
        for one in value:
            yield from written_in(one)
    elif is_dataclass(value):
        written = WRITTEN.get(type(value).__name__, set())
        for field in fields(value):
            found = getattr(value, field.name)
            if field.name in written:
                yield from found if isinstance(found, tuple) else [found] if found else []
            else:
                yield from written_in(found)
