# noqa: N999 - the command is called so
"""`selvsjekk import FILE`: a session that `selvsjekk export` has written, all of it or nothing.

It goes to the municipality that the file names: whoever runs a command here runs the machine.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from sessions_app.domain.sessionfile import MOST_BYTES, NotASessionFile
from sessions_app.domain.transfer import import_session
from sessions_app.management.base import SessionsCommand, facts_of, hand_over, leader, words_of


class Command(SessionsCommand):
    help = "Take in a session from another installation. A second time changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="what `selvsjekk export` has written")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        try:
            session, is_new = import_session(read(options["file"]), created_by=leader())
        except NotASessionFile as error:
            raise CommandError(f"{options['file']} cannot be imported: {error}") from None
        if is_new:
            hand_over(session)
        words = words_of(session) if is_new else f"{words_of(session)}\nwas here already; nothing has changed"
        self.say(words, facts_of(session), as_json=options["json"])


def read(path: Path) -> bytes:
    """One byte more than is allowed is enough to say so."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from None
