"""What a process asked of its kernel, in which order: the answer to "was it on disk before it was said?".

`kill -9` cannot tell: the kernel has what the process has written, on disk or not. strace can.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CALLS = "fdatasync,fsync,pwrite64,pwritev,write,writev,sendto,sendmsg,recvfrom,recvmsg,read"
SYNCS = {"fdatasync", "fsync"}
LINE = re.compile(r"(?P<pid>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>|(?P<name>\w+)\()(?P<rest>.*)")
PLACE = re.compile(r"\d+<(?P<place>[^>]*)>")
UNFINISHED = "<unfinished ...>"
ACKNOWLEDGES = ('"HTTP/1.1 200', '"HTTP/1.1 201')


@dataclass
class Call:
    name: str
    text: str  # its arguments and its result
    began: int  # line of the trace
    ended: int

    @property
    def place(self) -> str:
        """The file or socket that it was about."""
        found = PLACE.match(self.text)
        return found["place"] if found else ""

    @property
    def went_well(self) -> bool:
        return not self.text.rstrip().rpartition("= ")[2].startswith("-")


@contextmanager
def traced(pid: int, target: Path) -> Iterator[None]:
    """Every thread of the process, also later ones. `target` is whole afterwards."""
    words = ["strace", "-f", "-y", "-s", "8192", "-o", str(target), "-e", f"trace={CALLS}", "-p", str(pid)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        if "attached" not in (said := tracer.stderr.readline()):
            raise RuntimeError(f"strace may not attach: {said}")
        try:
            yield
        finally:
            tracer.terminate()


def calls_in(lines: Iterable[str]) -> list[Call]:
    """In the order in which they began. One that never ended is left out."""
    pending, calls = dict[str, Call](), list[Call]()
    for number, line in enumerate(lines):
        if (found := LINE.match(line)) is None:
            continue
        pid, rest = found["pid"], found["rest"]
        if found["resumed"]:
            if (call := pending.pop(pid, None)) is not None:
                call.text, call.ended = call.text + rest, number
                calls.append(call)
        elif rest.endswith(UNFINISHED):
            pending[pid] = Call(found["name"], rest.removesuffix(UNFINISHED), number, number)
        else:
            calls.append(Call(found["name"], rest, number, number))
    return sorted(calls, key=lambda call: call.began)


def said_too_early(calls: list[Call], texts: Iterable[str], vendor: str) -> list[str]:
    """Of notes with these texts: what was acknowledged before it was on disk, or cannot be seen to be."""
    safe_at = synced_at if vendor == "sqlite" else committed_at
    found = []
    for text in texts:
        answered, safe = answered_at(calls, text), safe_at(calls, text)
        if answered is None:
            found.append(f"{text}: no answer in the trace")
        elif safe is None or safe >= answered:
            found.append(f"{text}: answered at line {answered}, on disk at {safe}")
    return found


def answered_at(calls: list[Call], text: str) -> int | None:
    """The line at which its acknowledgement began: the head may go out before the body, where the text is."""
    heads = dict[str, int]()
    for call in calls:
        if call.name.startswith(("write", "send")) and "socket:" in call.place:
            if any(word in call.text for word in ACKNOWLEDGES):
                heads[call.place] = call.began
            if text in call.text and call.place in heads:
                return heads[call.place]
    return None


def synced_at(calls: list[Call], text: str) -> int | None:
    """SQLite writes a transaction's pages to its log one after the other, and the last of them commits."""
    written = None
    for call in calls:
        if not call.place.endswith("-wal"):
            continue
        if written is None and call.name.startswith("pwrite") and text in call.text:
            written = call.ended
        elif written is not None and call.name in SYNCS and call.began > written and call.went_well:
            return call.ended
    return None


def committed_at(calls: list[Call], text: str) -> int | None:
    """PostgreSQL says COMMIT when its log is on disk, on a connection that has asked for that."""
    strict, asked = set[str](), ""
    for call in calls:
        if "synchronous_commit=on" in call.text:
            strict.add(call.place)
        elif not asked and call.name.startswith("send") and text in call.text and call.place in strict:
            asked = call.place  # a statement that is prepared by now does not say INSERT again
        elif asked and call.name.startswith("recv") and call.place == asked and "COMMIT\\0Z" in call.text:
            return call.ended
    return None
