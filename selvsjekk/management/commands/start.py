"""`selvsjekk start`: from a fresh machine, or an old database, to a room that can join."""

import errno
import http.client
import io
import json
import os
import socket
import sys
import threading
import time
import webbrowser
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from selvsjekk import assets
from selvsjekk.addresses import lan_addresses
from selvsjekk.backups import back_up_before_upgrade, told_in_one_sentence
from selvsjekk.server import bind, serve
from sessions_app.domain.accounts import local_facilitator, sign_in_path

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - a room full of phones is what it is for


@dataclass(frozen=True)
class Place:
    """Where this server is found: by the machine itself, by the room, by its facilitator the first time."""

    url: str
    lan_url: str
    others: tuple[str, ...]
    sign_in: str


class Command(BaseCommand):
    help = "Upgrade the database, serve, and print the room's address and the facilitator's sign-in link."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=LOOPBACK if settings.HOSTED else EVERYWHERE)
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-browser", action="store_true")
        parser.add_argument("--ready-file", type=Path)
        parser.add_argument("--workers", type=int, default=1, help="processes; needs PostgreSQL")

    def handle(self, **options: Any) -> None:
        try:
            self.start(**options)
        except KeyboardInterrupt:  # before the server has taken over the signals
            return

    def start(
        self, *, host: str, port: int, no_browser: bool, ready_file: Path | None, workers: int, **_: Any
    ) -> None:
        if workers > 1 and connection.vendor == "sqlite":
            raise CommandError("--workers needs PostgreSQL (see DATABASE_URL).", returncode=2)
        sockets = bound(host, port)
        prepare()
        place = find_place(host, sockets[0].getsockname()[1])
        self.announce(place)
        opened = "" if no_browser or settings.HOSTED else place.sign_in
        target = (host_to_ask(host), sockets[0].getsockname()[1])
        threading.Thread(target=when_ready, args=(target, place, ready_file, opened), daemon=True).start()
        connections.close_all()
        try:
            status = serve(sockets, workers)
        finally:
            if ready_file is not None:
                ready_file.unlink(missing_ok=True)
        if status:
            sys.exit(status)

    def announce(self, place: Place) -> None:
        lines = [_("For the phones:"), *(f"  {url}" for url in (place.lan_url, *place.others))]
        if place.sign_in:
            lines += ["", _("For you, on this machine. The link works once:"), f"  {place.sign_in}"]
        picture = ""
        if place.lan_url != place.url:
            picture = qr(place.lan_url, is_terminal=self.stdout.isatty())
        text = "\n".join(
            ["", picture, *lines, "", _("Stop with Ctrl-C. What has been saved stays saved."), ""]
        )
        try:
            self.stdout.write(text)
        except UnicodeEncodeError:  # a terminal without block characters
            self.stdout.write("\n".join(lines))
        self.stdout.flush()


def bound(host: str, port: int) -> list[socket.socket]:
    """The port, before anything is changed. On a laptop the loopback too, for the facilitator."""
    try:
        first = bind(host, port)
        if settings.HOSTED or host_to_ask(host) == LOOPBACK:
            return [first]
        return [first, bind(LOOPBACK, first.getsockname()[1])]
    except OSError as error:
        if port_is_taken(error):
            raise CommandError(f"Port {port} is in use. Try: selvsjekk start --port {port + 1}") from error
        raise CommandError(f"Cannot listen on {host} port {port}: {error.strerror or error}.") from error
    except OverflowError as error:
        raise CommandError(f"{port} is no port: 0 to 65535.", returncode=2) from error


def port_is_taken(error: OSError) -> bool:
    return error.errno == errno.EADDRINUSE


def host_to_ask(host: str) -> str:
    return LOOPBACK if host in {EVERYWHERE, "localhost", LOOPBACK} else host


def prepare() -> None:
    """Database and files as this version wants them. Raises CommandError when the database is not there."""
    try:
        if upgrade_is_needed():
            if MigrationRecorder(connection).applied_migrations():
                with told_in_one_sentence():
                    back_up_before_upgrade()
            call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise CommandError(f"Cannot reach the database: {str(error).strip().splitlines()[0]}") from error
    call_command("forget", stdout=io.StringIO())  # a laptop has nobody who runs it every day
    assets.collect()


def upgrade_is_needed() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def find_place(host: str, port: int) -> Place:
    """Also leaves the address where this process, its workers and commands beside it look for it."""
    if settings.HOSTED:
        return Place(settings.PUBLIC_URL, settings.PUBLIC_URL, (), "")
    url = f"http://{LOOPBACK}:{port}"
    found = [host] if host != EVERYWHERE else lan_addresses()
    reachable = [f"http://{address}:{port}" for address in found if host_to_ask(address) != LOOPBACK]
    lan_url = reachable[0] if reachable else url
    write_whole(settings.ADDRESS_FILE, lan_url)
    settings.PUBLIC_URL = lan_url
    return Place(url, lan_url, tuple(reachable[1:]), url + sign_in_path(local_facilitator()))


def qr(url: str, *, is_terminal: bool) -> str:
    """Dark on light, whatever the terminal's own colours are."""
    drawing = io.StringIO()
    segno.make(url, micro=False).terminal(drawing, border=2, compact=True)
    if not is_terminal:
        return drawing.getvalue()
    return "".join(f"\033[97;40m{line}\033[0m\n" for line in drawing.getvalue().splitlines())


def when_ready(target: tuple[str, int], place: Place, ready_file: Path | None, opened: str) -> None:
    """Once it answers: tell whoever waits for the file, and open the browser."""
    while not answers(*target):
        time.sleep(0.05)
    if ready_file is not None:
        told = {"url": place.url, "lan_url": place.lan_url, "sign_in": place.sign_in, "pid": os.getpid()}
        write_whole(ready_file, json.dumps(told))
    if opened:
        try:
            webbrowser.get().open(opened)
        except webbrowser.Error:  # no screen here
            return


def answers(host: str, port: int) -> bool:
    asked = http.client.HTTPConnection(host, port, timeout=5)
    try:
        asked.request("GET", "/health/", headers={"Host": urlsplit(settings.PUBLIC_URL).netloc})
        asked.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
    return True


def write_whole(path: Path, text: str) -> None:
    """The old content or the new, never half of it."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    draft.touch(mode=0o600)  # the sign-in link stands in it
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
