"""What was said in a room that never was, one file per municipality: every page can be seen in a minute."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sessions_app.content.sections import ContentError
from sessions_app.enums import Arena, Distance, Language, Mark, PlayerKind, Rating

FOLDER = Path(__file__).parent / "demo"


@dataclass(frozen=True, slots=True)
class DemoNote:
    question: str
    text: str
    mark: Mark
    seat: int


@dataclass(frozen=True, slots=True)
class DemoRating:
    """What one seat says of every point of the map, in the points' order."""

    seat: int
    points: tuple[Rating, ...]


@dataclass(frozen=True, slots=True)
class DemoPlayer:
    name: str
    kind: PlayerKind
    role: str
    brings: str
    distance: Distance
    with_us: bool


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """`names` has one entry per seat; an empty one is somebody who gave no name."""

    names: tuple[str, ...]
    notes: tuple[DemoNote, ...]
    ratings: tuple[DemoRating, ...]
    players: tuple[DemoPlayer, ...]
    ambitions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoAction:
    text: str
    owner: str
    due_in_days: int


@dataclass(frozen=True, slots=True)
class Demo:
    municipality: str
    language: Language
    arena: Arena
    groups: tuple[DemoGroup, ...]
    plenary: tuple[tuple[int, str], ...]
    actions: tuple[DemoAction, ...]

    @property
    def people(self) -> int:
        return sum(len(group.names) for group in self.groups)


def demos() -> tuple[str, ...]:
    """The municipality numbers there is an example for."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def demo(number: str) -> Demo:
    """KeyError where there is none; ContentError where the file is wrong."""
    if number not in demos():
        raise KeyError(number)
    try:
        return demo_of(tomllib.loads((FOLDER / f"{number}.toml").read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        raise ContentError(f"demo/{number}.toml: {error}") from error


def demo_of(values: dict[str, Any]) -> Demo:
    return Demo(
        municipality=values["municipality"],
        language=Language(values["language"]),
        arena=Arena(values["arena"]),
        groups=tuple(group_of(group) for group in values["groups"]),
        plenary=tuple((said["round"], said["text"]) for said in values["plenary"]),
        actions=tuple(DemoAction(**action) for action in values["actions"]),
    )


def group_of(values: dict[str, Any]) -> DemoGroup:
    return DemoGroup(
        names=tuple(values["names"]),
        notes=tuple(
            DemoNote(note["question"], note["text"], Mark(note["mark"] or Mark.NONE), note["seat"])
            for note in values["notes"]
        ),
        ratings=tuple(
            DemoRating(rated["seat"], tuple(Rating(point) for point in rated["points"]))
            for rated in values["ratings"]
        ),
        players=tuple(
            DemoPlayer(
                **{**player, "kind": PlayerKind(player["kind"]), "distance": Distance(player["distance"])}
            )
            for player in values["players"]
        ),
        ambitions=tuple(ambition["text"] for ambition in values["ambitions"]),
    )
