"""`selvsjekk start` as a process: it comes up, it says where, it goes away."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.factories import make_note, make_participant
from tests.live.reading import Reader
from tests.serving import ROOT, Server, lay_out, serving


def start(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SELVSJEKK_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "manage.py", "start", *options]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = start(tmp_path, "--port", str(port), "--no-browser")

    assert done.returncode == 1
    assert done.stderr.strip().endswith(f"Port {port} is in use. Try: selvsjekk start --port {port + 1}")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "selvsjekk.sqlite3").exists()


def test_several_workers_need_postgresql(tmp_path: Path) -> None:
    done = start(tmp_path, "--workers", "2", "--no-browser")

    assert done.returncode == 2
    assert "--workers needs PostgreSQL" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_every_stream_and_is_gone_within_five_seconds(
    transactional_db: None, tmp_path: Path, number: signal.Signals
) -> None:
    data = tmp_path / "data"
    lay_out(data)
    kari = make_participant()
    with serving(data) as server:
        cookie = f"{settings.SEAT_COOKIE_NAME}={kari.token.hex}"
        with Reader(server.url, f"/g/{kari.group_id}/stream/", cookie) as phone:
            phone.until("event: parts")
            os.kill(server.pid, number)
            stopped = time.monotonic()
            text = phone.until_closed(within=5)
        while (data / "ready.json").exists() and time.monotonic() < stopped + 5:
            time.sleep(0.02)

        assert text.endswith("event: end\ndata: restart\n\n")
        assert not (data / "ready.json").exists()
        assert "Traceback" not in (data / "server.log").read_text()


def test_the_room_gets_an_address_and_the_facilitator_a_link(server: Server) -> None:
    told = json.loads((server.data / "ready.json").read_text())
    log = (server.data / "server.log").read_text()

    assert set(told) == {"url", "lan_url", "sign_in", "pid"}
    assert told["url"].startswith("http://127.0.0.1:")
    assert told["sign_in"].startswith(f"{told['url']}/sign-in/")
    assert told["lan_url"] in log
    assert told["sign_in"] in log
    assert (server.data / "address").read_text() == told["lan_url"]


def test_on_the_loopback_alone_the_room_is_this_machine(transactional_db: None, tmp_path: Path) -> None:
    lay_out(tmp_path / "data")
    with serving(tmp_path / "data", "--host", "127.0.0.1") as server:
        assert server.lan_url == server.url


@pytest.fixture
def two_workers(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    if connection.vendor == "sqlite":
        pytest.skip("several processes need PostgreSQL")
    lay_out(tmp_path / "data")
    with serving(tmp_path / "data", "--workers", "2") as server:
        yield server


def children(pid: int) -> list[int]:
    """Our workers; Python's own helper that tracks what they share is none of them."""
    found = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return [child for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def eventually(fact: Callable[[], bool], within: float = 5) -> bool:
    end = time.monotonic() + within
    while not fact() and time.monotonic() < end:
        time.sleep(0.05)
    return fact()


def test_what_is_written_reaches_phones_on_every_worker(two_workers: Server) -> None:
    people = [make_participant()]
    people += [make_participant(group=people[0].group) for _ in range(5)]
    with ExitStack() as stack:
        phones = []
        for one in people:
            cookie = f"{settings.SEAT_COOKIE_NAME}={one.token.hex}"
            phones.append(stack.enter_context(Reader(two_workers.url, f"/g/{one.group_id}/stream/", cookie)))
            phones[-1].until("event: parts")
        make_note(author=people[0], text="Til alle")

        for phone in phones:
            phone.until("Til alle", within=2)


def test_a_worker_that_dies_is_replaced(two_workers: Server) -> None:
    before = children(two_workers.pid)
    os.kill(before[0], signal.SIGKILL)

    assert eventually(lambda: len(set(children(two_workers.pid)) - {before[0]}) == 2)
    with Reader(two_workers.url, "/health/") as answer:
        assert answer.status == 200


def test_workers_do_not_outlive_their_parent(two_workers: Server) -> None:
    workers = children(two_workers.pid)
    os.kill(two_workers.pid, signal.SIGKILL)

    assert eventually(lambda: not any(is_running(worker) for worker in workers))


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and ") Z " not in status.read_text()
