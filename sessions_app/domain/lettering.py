"""How much room words take in a drawing, where nobody can ask the browser. Lengths are in whole numbers."""

import unicodedata
from functools import cache
from typing import TypeVar

NARROW = frozenset("iljtfrI.,:;'|!()[]/ ")
WIDE = frozenset("mwMWæÆ@%&—")

T = TypeVar("T")
Words = list[tuple[T, int]]  # each with its width


def small(letters: int) -> int:
    """Of roles and the rings' names."""
    return max(1, round(letters * 0.88))


def shortened(text: str, room: int, letters: int) -> str:
    """Letter by letter from the beginning: a text may be as long as sixty roles."""
    width, fits = 0.0, 0
    for place, letter in enumerate(text, start=1):
        width += advance(letter) * letters
        if width > room:
            return text[:fits].rstrip() + "…"
        if width + advance("…") * letters <= room:
            fits = place
    return text


def text_width(text: str, letters: int) -> float:
    """About how wide Inter sets it in bold, rather too wide than too narrow."""
    return sum(advance(letter) for letter in text) * letters


@cache
def advance(letter: str) -> float:
    """In letters' heights."""
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 1.15
    if letter in WIDE:
        return 0.9
    if letter in NARROW:
        return 0.34
    return 0.69 if letter.isupper() else 0.58 if letter.isascii() or letter.isalpha() else 1.0


def wide(line: Words[T], gap: int) -> int:
    return sum(width for _, width in line) + gap * max(0, len(line) - 1)


def balanced(words: Words[T], room: int, gap: int) -> list[Words[T]]:
    """As few lines as there is room for, and none much longer than the others."""
    fewest = len(lines_of(words, room, gap))
    low, high = 1, room
    while low < high:
        half = (low + high) // 2
        low, high = (low, half) if len(lines_of(words, half, gap)) <= fewest else (half + 1, high)
    return lines_of(words, high, gap)


def lines_of(words: Words[T], room: int, gap: int) -> list[Words[T]]:
    found: list[Words[T]] = []
    left = 0
    for word in words:
        width = word[1]
        if not found or width + gap > left:
            found.append([])
            left = room + gap
        found[-1].append(word)
        left -= width + gap
    return found
