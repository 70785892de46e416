"""The record of one session's themes and dots: every press of a facilitator's button, each time it was sent.

A press has no id of its own but says how it shall be, so that each sending of it counts, late ones too.
"""

import math
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

MAKE, RENAME, PUT, OUT, REMOVE, DOTS = "make", "rename", "put", "out", "remove", "dots"
OPEN, SHOWN, OFF = "open", "shown", "off"
DONE, TITLE_TAKEN = 303, 422
UNHEARD = 0  # it is not known what came of it

State = tuple[str, frozenset[str]] | None  # a theme's title and notes; None: there is none


@dataclass(frozen=True, slots=True)
class Press:
    act: str
    theme: str = ""
    title: str = ""
    notes: tuple[str, ...] = ()
    to: str = ""  # of the dots

    @property
    def fields(self) -> dict[str, str | list[str]]:
        if self.act == DOTS:
            return {"act": DOTS, "to": self.to}
        notes = list(self.notes)
        if self.act in {PUT, OUT}:
            return {self.act: self.theme, "notes": notes}
        return {"act": self.act, "theme": self.theme, "title": self.title, "notes": notes}


@dataclass(slots=True, eq=False)
class Sending:
    press: Press
    began: float
    ended: float = math.inf
    status: int = UNHEARD


@dataclass
class Board:
    session: int
    groups: frozenset[int]
    sendings: list[Sending] = field(default_factory=list)

    def begin(self, press: Press, now: float) -> Sending:
        sending = Sending(press, now)
        self.sendings.append(sending)
        return sending

    def of(self, theme: str) -> list[Sending]:
        return [one for one in self.sendings if one.press.theme == theme]

    @property
    def asked_for(self) -> set[str]:
        """Every theme that somebody has tried to make."""
        return {one.press.theme for one in self.sendings if one.press.act == MAKE}

    @property
    def leaving(self) -> set[str]:
        """Themes that somebody has asked to remove."""
        return {one.press.theme for one in self.sendings if one.press.act == REMOVE}

    def made(self, since: float = math.inf) -> list[str]:
        """Themes that have been there since then, and still are."""
        leaving = self.leaving
        made = [one.press.theme for one in self.sendings if one.press.act == MAKE and one.ended < since]
        return [theme for theme in dict.fromkeys(made) if theme not in leaving]

    def gathered(self, theme: str, since: float = math.inf) -> set[str]:
        """Notes that have been under a theme since then, if they still stand: nobody has asked them out."""
        sent = self.of(theme)
        put = {
            note
            for one in sent
            if one.press.act in {MAKE, PUT} and one.ended < since and one.status == DONE
            for note in one.press.notes
        }
        return put - {note for one in sent if one.press.act == OUT for note in one.press.notes}

    def dots_between(self, since: float, until: float) -> set[str]:
        """What the dots may have been at some moment between the two."""
        steered = [one for one in self.sendings if one.press.act == DOTS]
        told = [(one.press.to, one.began, one.ended) for one in steered]
        return may_stand([(OFF, -math.inf, -math.inf), *told], since, until)


def may_stand(
    told: Iterable[tuple[str, float, float]], since: float = math.inf, until: float = math.inf
) -> set[str]:
    """Of values that were told from one moment to another: those that may have been the last one told."""
    values = list(told)
    over = max((began for _, began, ended in values if ended < since), default=-math.inf)
    return {value for value, began, ended in values if began <= until and ended >= over}


def leads_to(sendings: Iterable[Sending], end: State, notes: Set[str]) -> bool:
    """Whether all that was asked of one theme, in some order that keeps to the time, leaves it like that.

    What was answered has been done between asking and answer, and must have been answered so; what was not
    may be done at any time after, or never. Looked at are `notes` only.
    """
    asked = sorted(sendings, key=lambda one: one.began)
    answered = sum(1 << place for place, one in enumerate(asked) if one.status != UNHEARD)
    waiting: list[tuple[int, State]] = [(0, None)]
    seen = set(waiting)
    while waiting:
        done, state = waiting.pop()
        if done & answered == answered and state == end:
            return True
        for place in next_ones(asked, done):
            one = asked[place]
            new, status = after(state, one.press, notes)
            came = (done | 1 << place, new)
            may_be = new != state if one.status == UNHEARD else one.status == status
            if may_be and came not in seen:
                seen.add(came)
                waiting.append(came)
    return False


def next_ones(asked: list[Sending], done: int) -> Iterable[int]:
    """What may have been done next: whatever was asked before anything else that is left was answered."""
    left = [place for place in range(len(asked)) if not done >> place & 1]
    first = min((asked[place].ended for place in left), default=math.inf)
    return (place for place in left if asked[place].began <= first)


def after(state: State, press: Press, notes: Set[str]) -> tuple[State, int]:
    """A theme after a press, and what is answered to it: the program's rules once more, in few words."""
    named = frozenset(press.notes) & notes
    if press.act == MAKE:
        if state is None:
            return (press.title, named), DONE
        return state, DONE if state[0] == press.title else TITLE_TAKEN
    if state is None or press.act == REMOVE:
        return None, DONE
    title, under = state
    if press.act == RENAME:
        return (press.title, under), DONE
    return (title, under | named if press.act == PUT else under - named), DONE
