"""What the big screen shows of the meeting before: one message at a time, large enough for the last row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sessions_app.domain.series import LookBack, Thought

LARGE, MEDIUM = 150, 400  # letters on one slide
MOST_ON_A_SLIDE = 2
MOST_THOUGHTS = 12  # of a kind: more nobody listens to; all of them are on the phones and in the thread
ACTIONS_ON_A_SLIDE = 4


@dataclass(frozen=True)
class Slide:
    """`kind`: title, aha, finding, said or actions. `size`: how large the letters may be."""

    kind: str
    items: tuple[Any, ...] = ()

    @property
    def size(self) -> str:
        letters = letters_of(self.items)
        return "large" if letters <= LARGE else "medium" if letters <= MEDIUM else "small"


def letters_of(items: Iterable[Any]) -> int:
    return sum(len(item.text if isinstance(item, Thought) else str(item)) for item in items)


def slides_of(back: LookBack | None) -> list[Slide]:
    if back is None:
        return [Slide("title")]
    return [
        Slide("title"),
        *filled("aha", one_of_each(back.ahas)),
        *filled("finding", one_of_each(back.findings)),
        *filled("said", back.meeting.reflections),
        *(
            Slide("actions", back.actions[first : first + ACTIONS_ON_A_SLIDE])
            for first in range(0, len(back.actions), ACTIONS_ON_A_SLIDE)
        ),
    ]


def one_of_each(thoughts: Iterable[Thought]) -> list[Thought]:
    """So many as are listened to: each group's first, then each group's second."""
    by_group: dict[int, list[Thought]] = {}
    for thought in thoughts:
        by_group.setdefault(thought.group, []).append(thought)
    in_turn = (thought for turn in zip_longest(*by_group.values()) for thought in turn if thought is not None)
    return list(in_turn)[:MOST_THOUGHTS]


def filled(kind: str, items: Iterable[Any]) -> Iterator[Slide]:
    """Slides with what fits at a readable size; a long text has one of its own."""
    on_slide: list[Any] = []
    for item in items:
        if on_slide and (len(on_slide) == MOST_ON_A_SLIDE or letters_of([*on_slide, item]) > MEDIUM):
            yield Slide(kind, tuple(on_slide))
            on_slide = []
        on_slide.append(item)
    if on_slide:
        yield Slide(kind, tuple(on_slide))
