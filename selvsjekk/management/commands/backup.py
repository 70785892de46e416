"""`selvsjekk backup FILE`: everything in one file, also while the server runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from selvsjekk.backups import back_up, told_in_one_sentence
from sessions_app.management.base import SessionsCommand


class Command(SessionsCommand):
    help = "Copy everything to one new file; as secret as the installation, and readable by you only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="must not be there yet")

    def handle(self, **options: Any) -> None:
        with told_in_one_sentence():
            back_up(options["file"].absolute())
        self.stdout.write(str(options["file"]))
