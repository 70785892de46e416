"""What a self-check consists of. Frozen: content is read once and shared by every thread."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arena:
    """A kind of meeting that the self-check is used in."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Ring:
    """A part of the map: A inside the organisation, B in the local community, C around us."""

    letter: str
    title: str


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    publisher: str
    year: int
    address: str


@dataclass(frozen=True, slots=True)
class Question:
    """`kind` is the structured answer beside the notes: notes (none), map, team or ambitions."""

    number: str
    text: str
    kind: str
    prompts: tuple[str, ...]
    aside: str

    @property
    def round_number(self) -> int:
        return int(self.number.partition(".")[0])


@dataclass(frozen=True, slots=True)
class Round:
    number: int
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A numbered stone; x and y are its place in a drawing 1200 wide and 800 high.

    On an owner's picture, which has no rings, `ring` is the half that it lies in: left or right.
    """

    number: int
    ring: str
    help_page: int
    x: int
    y: int
    title: str
    helps: str
    holds_back: str
    opener: str


@dataclass(frozen=True, slots=True)
class HelpPicture:
    """An owner's picture that explains the points of a help page; `token` names it."""

    page: int
    token: str


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """One self-check in one language. Rounds last minutes; groups are counted in people.

    `picture` names an owner's picture in the place of our drawing (domain/own_map.py); empty in our content.
    """

    slug: str
    language: str
    title: str
    purpose: str
    definition: str
    how_to: tuple[str, ...]
    timing: tuple[str, ...]
    bring: tuple[str, ...]
    arenas: tuple[Arena, ...]
    rings: tuple[Ring, ...]
    rounds: tuple[Round, ...]
    points: tuple[MapPoint, ...]
    sources: tuple[Source, ...]
    smallest_group: int
    largest_group: int
    shortest_round: int
    longest_round: int
    usual_round: int
    picture: str = ""
    help_pictures: tuple[HelpPicture, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for part in self.rounds for question in part.questions)

    def round(self, number: int) -> Round:
        """KeyError when there is no such round; the three below do the same."""
        return {part.number: part for part in self.rounds}[number]

    def question(self, number: str) -> Question:
        return {question.number: question for question in self.questions}[number]

    def arena(self, slug: str) -> Arena:
        return {arena.slug: arena for arena in self.arenas}[slug]

    def point(self, number: int) -> MapPoint:
        return {point.number: point for point in self.points}[number]
