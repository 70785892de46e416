"""Something that is drawn once and heard by many. Lives on the event loop and draws nothing itself."""

from collections.abc import Iterable

from sessions_app.live import events
from sessions_app.live.listener import Listener
from sessions_app.live.terms import Drawn

# Seconds from one drawing to the next; the first after a rest comes at once, and the last always comes. A
# group waits for what it writes. `now` is drawn for every seat taken while a room fills.
SPACING = {"notes": 0.0, "now": 0.05, "console": 0.3, "wall": 0.3}
MOST_REMEMBERED = 16


class Topic:
    """(kind, id, language), its listeners, and how far they have been told.

    `newcomers` are listeners, by the revision they have seen, who still wait for the present state. What goes
    to the members meanwhile is not for them: theirs is read after they came, so nothing falls between.
    """

    def __init__(self, kind: str, ident: int, language: str) -> None:
        self.kind, self.ident, self.language = kind, ident, language
        self.members: set[Listener] = set()
        self.newcomers: dict[int, list[Listener]] = {}
        self.revision = -1  # drawn for the members; -1: never
        self.wanted = -1  # somebody has said that there is this much
        self.dirty = False
        self.busy = False
        self.drawn_at = float("-inf")
        self._html: str | None = None
        self._remembered: dict[int, bytes] = {}

    @property
    def must_draw(self) -> bool:
        heard = bool(self.members) and (self.dirty or self.wanted > self.revision)
        return heard or bool(self.newcomers)

    @property
    def is_empty(self) -> bool:
        return not self.members and not self.newcomers

    def rest(self, now: float) -> float:
        return max(0.0, self.drawn_at + SPACING[self.kind] - now)

    def wake(self, revision: int | None = None) -> None:
        """Something changed. With its revision, what is known costs nothing: NOTIFY repeats our writes."""
        if revision is not None and self.kind == "notes":
            self.wanted = max(self.wanted, revision)
            if self.wanted <= self.revision:
                return
        else:
            self.dirty = True
        self._remembered.clear()

    def enter(self, listener: Listener, seen: int) -> None:
        """Give the present state, at once where it is known: 500 phones that reconnect cost one drawing."""
        seen = seen if self.kind == "notes" else 0
        if seen in self._remembered:
            self._send([listener], self._remembered[seen])
            self.members.add(listener)
        else:
            self.newcomers.setdefault(seen, []).append(listener)

    def leave(self, listener: Listener) -> None:
        self.members.discard(listener)
        for seen, waiting in list(self.newcomers.items()):
            if listener in waiting:
                waiting.remove(listener)
            if not waiting:
                del self.newcomers[seen]

    def question(self) -> int:
        """The revision to draw from next: a newcomer's, or where the members are.

        What was noticed before is in what is read from now on; what is noticed meanwhile may not be.
        """
        since = next(iter(self.newcomers), self.revision) if self.kind == "notes" else 0
        if self._is_for_members(since):
            self.dirty, self.wanted = False, -1
        return since

    def answer(self, since: int, drawn: Drawn) -> None:
        """Hand round what was drawn from `since`."""
        data = events.parts(self.kind, drawn) if drawn.html else b""
        if self.kind == "notes":
            self._hand_round_notes(since, drawn, data)
        else:
            self._hand_round_whole(drawn, data)

    def _hand_round_whole(self, drawn: Drawn, data: bytes) -> None:
        if drawn.html != self._html:
            self._send(self.members, data)
        self.revision, self._html = drawn.revision, drawn.html
        self._welcome(0, data)

    def _hand_round_notes(self, since: int, drawn: Drawn, data: bytes) -> None:
        if self._is_for_members(since):
            self._send(self.members, data)
            self.revision = drawn.revision
        elif drawn.revision != self.revision:
            self.wake()  # the newcomer is ahead of the members: a wake-up was lost
        self._welcome(since, data)

    def _welcome(self, seen: int, data: bytes) -> None:
        newcomers = self.newcomers.pop(seen, [])
        self._send(newcomers, data)
        self.members.update(newcomers)
        if not self.dirty and self.wanted <= self.revision and len(self._remembered) < MOST_REMEMBERED:
            self._remembered[seen] = data

    def _is_for_members(self, since: int) -> bool:
        return self.kind != "notes" or since == self.revision or not self.members

    @staticmethod
    def _send(listeners: Iterable[Listener], data: bytes) -> None:
        if data:
            for listener in listeners:
                listener.put(data)
