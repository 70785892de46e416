"""The record of a history: every act, what was answered to it, what was read, and what was wrong at once.

All times are of the one monotonic clock of the process that asks, so "before" means before.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tests.load.board import OPEN, Board

WRITE, MARK, WITHDRAW, RATE, DOT = "write", "mark", "withdraw", "rate", "dot"
TEAM, AMBITIONS = "team", "team/ambitions"  # beside the notes; they stand where a note has its question
KEPT_BESIDE, UNFIT = 409, 422
DOTS_IN = "1"  # the round that everybody is in
KINDS = (
    "lost",  # acknowledged, and not there
    "duplicated",  # one act, twice in the database
    "stale",  # read after an acknowledgement, and without it
    "alien",  # a note of another group or session, seen or changed
    "wrong place",  # under another group or question, or before what was there first
    "gap",  # passed over by a listener that heard what came after
    "not converged",  # a listener that never heard of the present state
    "late",  # taken after the session was finished
    "out of turn",  # a dot that was taken while none were being given
    "miscounted",  # more than three dots of one phone, or others shown to the room than were given
    "refused",  # an honest request that was turned away, or told anything but 503 with Retry-After
    "integrity",  # of the file, of the revisions
)


@dataclass(slots=True)
class Act:
    """One thing that somebody did, however often it was sent. `text` is like no other act's.

    A team player and an ambition are notes of another kind. A rating has a point of the map for its `note`,
    with the phone's name before it: each phone has its own. A dot has its place there in the same way, and
    for its `mark` what it is on.
    """

    kind: str
    group: int
    note: str
    edit: str
    question: str = "1.1"
    text: str = ""
    base: int = 0
    mark: str = ""
    asked_at: float = math.inf  # first sent
    acked_at: float = math.inf  # first answer that acknowledges
    status: int = 0
    version: int = 0
    kept: str = ""  # the note that was made of it where another version stood in between
    sent: int = 0  # how often, and how often it is known what came of that
    heard: int = 0

    @property
    def reached(self) -> str:
        return self.kept or self.note

    @property
    def is_acked(self) -> bool:
        return self.acked_at < math.inf

    @property
    def may_be_done(self) -> bool:
        return self.is_acked or self.sent > self.heard

    @property
    def shelf(self) -> str:
        return self.question if self.question in {TEAM, AMBITIONS} else "notes"

    @property
    def fields(self) -> dict[str, str]:
        if self.kind == DOT:
            place = self.note.rpartition(":")[2]
            return {"place": place, "on": self.mark, "round": DOTS_IN, "edit": self.edit}
        if self.kind in {MARK, RATE}:
            return {"rating" if self.kind == RATE else "mark": self.mark, "edit": self.edit}
        base = {"base": str(self.base), "edit": self.edit}
        if self.kind == WITHDRAW:
            return base
        if self.shelf != "notes":
            return base | {"name" if self.shelf == TEAM else "text": self.text}
        return {"question": self.question, "text": self.text, "base": str(self.base), "edit": self.edit}


@dataclass(slots=True)
class Known:
    """A note as the room knows it from acknowledgements: at least this version."""

    question: str
    version: int
    withdrawn: bool = False


@dataclass
class Book:
    acts: dict[str, Act] = field(default_factory=dict)  # by edit
    rooms: dict[int, dict[str, Known]] = field(default_factory=lambda: defaultdict(dict))  # group → note
    home: dict[str, int] = field(default_factory=dict)  # note → group
    leaving: set[str] = field(default_factory=set)  # notes that somebody has asked to withdraw
    boards: dict[int, Board] = field(default_factory=dict)  # of the session that a group belongs to
    lifted: dict[str, float] = field(default_factory=dict)  # notes that have been findings since
    lowering: set[str] = field(default_factory=set)  # notes that somebody has asked to be none
    seen: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # by who sits in the group
    faults: list[tuple[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    acks: int = 0
    newest: float = -math.inf  # when the latest of the acknowledged requests was begun
    heard_at: float = -math.inf  # when the latest acknowledgement came

    def fault(self, kind: str, words: str) -> None:
        self.faults.append((kind, words))

    def put_off(self, what: str, status: int, *, says_when: bool) -> bool:
        """Whether this answer is none yet. Kept for the line of figures; promised is one kind of it only."""
        if status < 500 and status not in {408, 429}:
            return False
        self.counts[str(status)] += 1
        if not says_when:
            self.fault("refused", f"{what}: {status}, and not 503 with Retry-After")
        return True

    def begin(self, act: Act, now: float) -> None:
        self.acts[act.edit] = act
        act.asked_at = min(act.asked_at, now)
        act.sent += 1
        self.home.setdefault(act.note, act.group)
        if act.kind == WITHDRAW:
            self.leaving.add(act.note)
        if act.kind == MARK and act.mark == "none":
            self.lowering.add(act.note)

    def acknowledge(self, act: Act, status: int, version: int, kept: str, times: tuple[float, float]) -> None:
        """The first answer decides; each one after it must say the same."""
        self.counts["answers"] += 1
        self.heard_at = times[1]
        if act.is_acked:
            self.repeated(act, version, kept)
            return
        act.status, act.version, act.kept = status, version, kept
        began, act.acked_at = times
        if act.kind == DOT and OPEN not in self.boards[act.group].dots_between(act.asked_at, act.acked_at):
            self.fault("out of turn", f"dot {act.edit}")
        if act.kind == MARK and act.mark != "none":
            self.lifted.setdefault(act.note, act.acked_at)
        self.acks, self.newest = self.acks + 1, max(self.newest, began)
        room = self.rooms[act.group]
        if kept:
            self.home.setdefault(kept, act.group)
            self.counts["kept beside"] += 1
        if act.kind not in {MARK, RATE, DOT}:
            known = room.setdefault(act.reached, Known(act.question, 0))
            if version >= known.version:
                known.version, known.withdrawn = version, act.kind == WITHDRAW

    def repeated(self, act: Act, version: int, kept: str) -> None:
        if act.kind not in {WRITE, DOT}:
            return
        if kept != act.kept or (not kept and version != act.version):
            self.fault("duplicated", f"{act.edit}: first {act.version}{act.kept}, then {version}{kept}")

    def stands(self, board: Board, note: str) -> bool:
        """Surely: one of the session's that nobody has asked to withdraw."""
        return note not in self.leaving and self.home.get(note) in board.groups

    def takes_dots(self, board: Board, on: str, since: float) -> bool:
        """Surely: a finding, or a theme with a note, that has been there since then. Back goes any dot."""
        kind, _, ident = on.partition(":")
        if kind == "theme":
            gathered = board.gathered(ident, since) if ident in board.made(since) else ()
            return any(self.stands(board, note) for note in gathered)
        is_finding = self.lifted.get(ident, math.inf) < since and ident not in self.lowering
        return not on or (is_finding and self.stands(board, ident))

    def may_refuse(self, act: Act, times: tuple[float, float]) -> bool:
        """A dot: they were not being given just then, or what it was for may have been gone."""
        board = self.boards[act.group]
        return board.dots_between(*times) != {OPEN} or not self.takes_dots(board, act.mark, times[0])

    def must_be_there(self, group: int, *, notes_only: bool = False) -> dict[str, int]:
        """What a read that begins now must show: note → least version. Withdrawn ones may be missing."""
        hidden = {TEAM, AMBITIONS} if notes_only else set()
        rooms = self.rooms[group].items()
        return {note: known.version for note, known in rooms if known.question not in hidden}

    def read(self, group: int, due: dict[str, int], found: dict[str, tuple[int, str]]) -> None:
        self.counts["reads"] += 1
        self.seen[group].update(found)
        for note, version in due.items():
            if note not in found:
                if note not in self.leaving:
                    self.fault("stale", f"group {group}: note {note} is not on the page")
            elif found[note][0] < version:
                self.fault("stale", f"group {group}: note {note} at {found[note][0]}, acknowledged {version}")
