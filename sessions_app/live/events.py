"""Bytes of a text/event-stream (HTML standard, 9.2)."""

import random
import re
import time

from sessions_app.live.terms import Drawn

# str.splitlines would also cut at U+2028 and the like, which are part of a text.
LINE_END = re.compile(r"\r\n|\r|\n")


def event(name: str, data: str, ident: int | None = None) -> bytes:
    head = [] if ident is None else [f"id: {ident}"]
    lines = [*head, f"event: {name}", *(f"data: {line}" for line in LINE_END.split(data))]
    return ("\n".join(lines) + "\n\n").encode()


def parts(kind: str, drawn: Drawn) -> bytes:
    """Fragments to put in place. Only notes have an id: only a group's revision can be asked for again."""
    return event("parts", drawn.html, drawn.revision if kind == "notes" else None)


def heartbeat() -> bytes:
    """A comment for proxies; for scripts, which never see it, the server's clock in milliseconds."""
    return b":\n\n" + event("time", str(time.time_ns() // 1_000_000))


def greeting() -> bytes:
    """Comes first. Whoever loses the stream waits another while than the neighbour before asking again."""
    return b"retry: %d\n\n" % random.randint(500, 2500) + heartbeat()  # noqa: S311 - guards nothing
