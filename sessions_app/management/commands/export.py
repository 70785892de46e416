"""`selvsjekk export SESSION FILE`: a session whole, for `selvsjekk import` on another installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from sessions_app.domain.sessionfile import NotASessionFile
from sessions_app.domain.transfer import export_session
from sessions_app.management.base import SessionsCommand, session_of, write


class Command(SessionsCommand):
    help = "Write a session with everything in it to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("session", metavar="SESSION", help="its code or its number")
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, **options: Any) -> None:
        session = session_of(options["session"])
        try:
            data = export_session(session)
        except NotASessionFile as error:
            raise CommandError(f"session {session.spoken_code} cannot be exported: {error}") from None
        write(options["file"], data)
        self.stdout.write(str(options["file"]))
