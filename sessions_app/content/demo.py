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
    """`point` of the map that it says why of, 0 for none; `dots` it got in its round."""

    question: str
    text: str
    mark: Mark
    seat: int
    point: int
    dots: int


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
class DemoAmbition:
    """`support` is how many in the room stand behind it."""

    text: str
    support: int


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """`names` has one entry per seat; an empty one is somebody who gave no name."""

    names: tuple[str, ...]
    notes: tuple[DemoNote, ...]
    ratings: tuple[DemoRating, ...]
    players: tuple[DemoPlayer, ...]
    ambitions: tuple[DemoAmbition, ...]


@dataclass(frozen=True, slots=True)
class DemoAction:
    """`finding` is the text of the note it comes from, `goals` are the UN's: "3,11"."""

    text: str
    owner: str
    due_in_days: int
    finding: str
    goals: str


@dataclass(frozen=True, slots=True)
class DemoTheme:
    """`notes` are the texts of those gathered under it; the dots were given when the last round was over."""

    title: str
    dots: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Demo:
    """`same` are the players that several tables have named, and that the room has made one."""

    municipality: str
    language: Language
    arena: Arena
    groups: tuple[DemoGroup, ...]
    plenary: tuple[tuple[int, str], ...]
    actions: tuple[DemoAction, ...]
    themes: tuple[DemoTheme, ...]
    same: tuple[str, ...]

    @property
    def people(self) -> int:
        return sum(len(group.names) for group in self.groups)

    @property
    def notes(self) -> tuple[DemoNote, ...]:
        return tuple(note for group in self.groups for note in group.notes)


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
    groups = tuple(group_of(group) for group in values["groups"])
    return Demo(
        municipality=values["municipality"],
        language=Language(values["language"]),
        arena=Arena(values["arena"]),
        groups=groups,
        plenary=tuple((said["round"], said["text"]) for said in values["plenary"]),
        actions=tuple(action_of(action, groups) for action in values["actions"]),
        themes=tuple(theme_of(theme, groups) for theme in values["themes"]),
        same=tuple(values["same"]),
    )


def group_of(values: dict[str, Any]) -> DemoGroup:
    return DemoGroup(
        names=tuple(values["names"]),
        notes=tuple(note_of(note) for note in values["notes"]),
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
        ambitions=tuple(DemoAmbition(one["text"], one.get("support", 0)) for one in values["ambitions"]),
    )


def note_of(values: dict[str, Any]) -> DemoNote:
    usual = {"point": 0, "dots": 0}
    return DemoNote(**{**usual, **values, "mark": Mark(values["mark"] or Mark.NONE)})


def action_of(values: dict[str, Any], groups: tuple[DemoGroup, ...]) -> DemoAction:
    begins = values.get("finding", "")
    found = beginning_with(begins, groups) if begins else ""
    return DemoAction(**{"goals": "", **values, "finding": found})


def theme_of(values: dict[str, Any], groups: tuple[DemoGroup, ...]) -> DemoTheme:
    notes = tuple(beginning_with(begins, groups) for begins in values["notes"])
    return DemoTheme(values["title"], values["dots"], notes)


def beginning_with(begins: str, groups: tuple[DemoGroup, ...]) -> str:
    """The text of the one note that begins so: the file names notes by a few words. ValueError if not one."""
    found = [note.text for group in groups for note in group.notes if note.text.startswith(begins)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} notes begin with: {begins}")
    return found[0]
