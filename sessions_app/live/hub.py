"""The one place of a process where changes arrive and go out from.

Lives on the event loop; draws in threads. A change's way: domain → signal (own process) or watcher
(another's) → `wake_…` → each topic with listeners is drawn once → the same bytes to all of them. No listener
that waits holds a thread or a database connection.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from django.db import connection
from django.db.utils import Error

from sessions_app.live import events, postgres, sqlite
from sessions_app.live.listener import Listener
from sessions_app.live.revisions import Revisions, revisions
from sessions_app.live.terms import Alarm, Draw, Drawn, Pass, StillValid, Topics
from sessions_app.live.threads import Threads
from sessions_app.live.topic import Topic
from sessions_app.signals import group_changed, session_changed

HEARTBEAT = 10.0  # seconds; two missed ones and a phone reconnects
RECHECK = 3.5  # with FAREWELL below 5 s: what a lost seat, membership or a finished session may still hear
FAREWELL = 0.5  # so that the last thing a phone is shown is the end, not the step before it
COMPARE = 5.0
MOST_PER_PASS = 4
AT_ONCE = 50  # listeners that get a heartbeat together; a thousand at once would hold up a save for 30 ms
OF_SESSION = {"now": "now", "console": "all", "wall": "all"}  # what moves it, in the words of `revisions`
WATCH = {"sqlite": sqlite.watch, "postgresql": postgres.watch}
log = logging.getLogger(__name__)


class Hub:
    def __init__(self, *, draw: Draw, still_valid: StillValid) -> None:
        self._draw = draw
        self._still_valid = still_valid
        self._topics: dict[tuple[str, int], dict[str, Topic]] = {}  # then by language
        self._by_pass: dict[Pass, list[Listener]] = {}
        self._known: Revisions = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking = self._look_again = False
        self.is_running = False

    # --- life -----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to hear. On the running loop."""
        self._loop = asyncio.get_running_loop()
        self._drawers, self._doormen = Threads("draw", 2), Threads("door", 2)
        self._stop_watching = threading.Event()
        called = self._from_thread
        alarm = Alarm(
            group=called(self.wake_group), session=called(self.wake_session), look=called(self.look)
        )
        args = (alarm, self._stop_watching)
        self._watcher = threading.Thread(
            target=WATCH[connection.vendor], args=args, name="watch", daemon=True
        )
        self._watcher.start()
        group_changed.connect(self._on_group)
        session_changed.connect(self._on_session)
        for chore in (self._beat, self._recheck, self._compare):
            self._spawn(chore())
        self.is_running = True

    async def stop(self) -> None:
        """End every stream, give back threads and connections."""
        self.end_all()
        group_changed.disconnect(self._on_group)
        session_changed.disconnect(self._on_session)
        self._stop_watching.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for close in (self._drawers.close, self._doormen.close, self._watcher.join):
            await asyncio.to_thread(close)

    def end_all(self) -> None:
        """Tell every stream to end, and take no new ones: the server is about to stop."""
        self.is_running = False
        for listener in self._listeners():
            listener.end("restart")

    # --- listeners ------------------------------------------------------------------------------------------

    async def at_door(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run what decides who may listen, where it may ask the database."""
        return await self._doormen.run(function, *args)

    def enter(self, allowed_by: Pass, topics: Topics, language: str, seen: int = 0) -> Listener:
        """A new listener: subscribed first, then given the present state of each topic."""
        listener = Listener(allowed_by)
        others = self._by_pass.setdefault(allowed_by, [])
        if len(others) >= MOST_PER_PASS:
            others.pop(0).end("replaced")
        others.append(listener)
        for kind, ident in topics:
            topic = self._topics.setdefault((kind, ident), {}).setdefault(
                language, Topic(kind, ident, language)
            )
            listener.topics.append(topic)
            topic.enter(listener, seen)
            self._serve(topic)
        return listener

    def leave(self, listener: Listener) -> None:
        others = self._by_pass.get(listener.allowed_by, [])
        if listener in others:
            others.remove(listener)
        if not others:
            self._by_pass.pop(listener.allowed_by, None)
        for topic in listener.topics:
            topic.leave(listener)
            if topic.is_empty:
                self._forget(topic)
        listener.topics.clear()

    def _forget(self, topic: Topic) -> None:
        languages = self._topics.get((topic.kind, topic.ident), {})
        if languages.get(topic.language) is topic:
            del languages[topic.language]
        if not languages:
            self._topics.pop((topic.kind, topic.ident), None)

    def _listeners(self) -> list[Listener]:
        return [listener for some in self._by_pass.values() for listener in some]

    # --- changes --------------------------------------------------------------------------------------------

    def wake_group(self, session: int, group: int, revision: int | None = None) -> None:
        self._wake(("notes", group), revision)
        for kind in ("console", "wall"):
            self._wake((kind, session))

    def wake_session(self, session: int) -> None:
        for kind in OF_SESSION:
            self._wake((kind, session))

    def look(self) -> None:
        """Compare what is in the database with what has been drawn; asked meanwhile, look once more."""
        self._look_again = True
        if not self._looking and self.is_running:
            self._looking = True
            self._spawn(self._look())

    def _wake(self, what: tuple[str, int], revision: int | None = None) -> None:
        for topic in self._topics.get(what, {}).values():
            topic.wake(revision)
            self._serve(topic)

    def _all_topics(self) -> list[Topic]:
        return [topic for languages in self._topics.values() for topic in languages.values()]

    def _on_group(self, *, session: int, group: int, **_: Any) -> None:
        self._from_thread(self.wake_group)(session, group)

    def _on_session(self, *, session: int, **_: Any) -> None:
        self._from_thread(self.wake_session)(session)

    def _from_thread(self, function: Callable[..., None]) -> Callable[..., None]:
        def call(*args: int) -> None:
            try:
                self._loop.call_soon_threadsafe(function, *args)
            except RuntimeError:  # the loop is gone; whoever has just saved must not suffer from that
                log.debug("nobody listens any more")

        return call

    async def _look(self) -> None:
        try:
            while self._look_again and self.is_running:
                self._look_again = False
                groups = {ident for kind, ident in self._topics if kind == "notes"}
                sessions = {ident for kind, ident in self._topics if kind != "notes"}
                self._heed(await self._doormen.run(revisions, groups, sessions))
        except Error as error:
            log.warning("cannot read revisions: %s", type(error).__name__)
        finally:
            self._looking = False

    def _heed(self, found: Revisions) -> None:
        """Wake the topics that are behind."""
        for topic in self._all_topics():
            if topic.kind == "notes":
                self._heed_notes(topic, found)
            elif self._known.get(what := (OF_SESSION[topic.kind], topic.ident)) != found.get(what):
                topic.wake()
                self._serve(topic)
        self._known = found

    def _heed_notes(self, topic: Topic, found: Revisions) -> None:
        """A revision below what was drawn means a restored backup: draw that too."""
        at = found.get(("notes", topic.ident), topic.revision)
        if topic.revision >= 0 and at != topic.revision:
            topic.wake(at if at > topic.revision else None)
            self._serve(topic)

    # --- drawing --------------------------------------------------------------------------------------------

    def _serve(self, topic: Topic) -> None:
        if topic.must_draw and not topic.busy and self.is_running:
            topic.busy = True
            self._spawn(self._draw_while_needed(topic))

    async def _draw_while_needed(self, topic: Topic) -> None:
        try:
            while topic.must_draw:
                if rest := topic.rest(self._loop.time()):
                    await asyncio.sleep(rest)
                await self._draw_once(topic)
        finally:
            topic.busy = False

    async def _draw_once(self, topic: Topic) -> None:
        since = topic.question()
        topic.drawn_at = self._loop.time()
        try:
            drawn = await self._drawers.run(self._draw_since, topic, since)
        except Exception as error:  # noqa: BLE001 - one that fails must not silence the rest
            # Only the name: a database's message can hold what somebody wrote.
            log.warning("cannot draw %s: %s", topic.kind, type(error).__name__)
            topic.dirty = True
            await asyncio.sleep(1)
        else:
            topic.answer(since, drawn)

    def _draw_since(self, topic: Topic, since: int) -> Drawn:
        drawn = self._draw(topic.kind, topic.ident, topic.language, since)
        # Ahead of what is stored: a restored backup, or a number made up. All of it, then.
        if drawn.revision < since and topic.kind == "notes":
            return self._draw(topic.kind, topic.ident, topic.language, 0)
        return drawn

    # --- chores ---------------------------------------------------------------------------------------------

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            everybody = self._listeners()
            for first in range(0, len(everybody), AT_ONCE):
                beat = events.heartbeat()
                for listener in everybody[first : first + AT_ONCE]:
                    listener.put(beat)
                await asyncio.sleep(0.01)

    async def _recheck(self) -> None:
        """Whoever may no longer listen is cut."""
        while True:
            await asyncio.sleep(RECHECK)
            asked = set(self._by_pass)
            try:
                valid = await self._doormen.run(self._still_valid, asked) if asked else set()
            except Error as error:  # the database is away, and so is what a stream could show
                log.warning("cannot ask who may listen: %s", type(error).__name__)
                continue
            lost = asked - valid
            if lost:
                self._loop.call_later(FAREWELL, self._end, lost)

    def _end(self, lost: set[Pass]) -> None:
        for allowed_by in lost:
            for listener in self._by_pass.get(allowed_by, []):
                listener.end("over")

    async def _compare(self) -> None:
        while True:
            await asyncio.sleep(COMPARE)
            self.look()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
