"""An acknowledgement means on disk (promise R2): in the order of the server's own system calls."""

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
import uvloop

from tests.load.bugs import NOT_ON_DISK
from tests.load.client import Phone, close_all
from tests.load.installation import Installation, copy_of
from tests.load.nemesis import a_tracer
from tests.load.trace import calls_in, said_too_early, traced

PHONES, NOTES = 6, 5
ACKNOWLEDGED = "acknowledge-before-commit"


@pytest.fixture
def tracer(prepared: Installation, say: Callable[[object], None]) -> None:
    if reason := a_tracer(prepared):
        say(f"{prepared.vendor} the order of write, disk and answer left out: {reason}")
        pytest.skip(reason)


def too_early(prepared: Installation, place: Path, planted: str = "") -> list[str]:
    """Six phones write at once, so that a server that saves several in one go has some to."""
    data, trace = place / f"ordering-{planted}", place / f"trace-{planted}.txt"
    with copy_of(prepared, data, planted=planted) as installation:
        texts = uvloop.run(written(installation, trace))
    return said_too_early(calls_in(trace.read_text(errors="replace").splitlines()), texts, prepared.vendor)


async def written(installation: Installation, trace: Path) -> list[str]:
    (told,) = await asyncio.to_thread(installation.new_sessions, PHONES, "5612")
    phones = [Phone("127.0.0.1", installation.port) for _ in range(PHONES)]
    for phone in phones:
        await phone.join(told["code"], told["groups"][0])
    with traced(installation.pid, trace):
        texts = await asyncio.gather(*(write(phone, number) for number, phone in enumerate(phones)))
        await asyncio.sleep(0.2)  # what a bug puts off may still come
    await close_all()
    return [text for some in texts for text in some]


async def write(phone: Phone, number: int) -> list[str]:
    texts = [f"merke-{number}-{count}-her" for count in range(NOTES)]
    for text in texts:
        fields = {"question": "1.1", "text": text, "base": "0", "edit": str(uuid.uuid4())}
        answer = await phone.write(str(uuid.uuid4()), fields)
        assert answer.status == 201
    return texts


def test_what_is_acknowledged_is_on_disk(prepared: Installation, place: Path, tracer: None) -> None:
    assert too_early(prepared, place) == []


@pytest.mark.parametrize("bug", [NOT_ON_DISK, ACKNOWLEDGED])
def test_an_answer_before_the_disk_is_found(
    prepared: Installation, place: Path, tracer: None, bug: str
) -> None:
    found = too_early(prepared, place, bug)

    assert len(found) == PHONES * NOTES
    assert [words for words in found if "no answer" in words] == []
