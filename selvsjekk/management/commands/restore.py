"""`selvsjekk restore FILE`: everything as it was when FILE was made, also while the server runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from selvsjekk.backups import restore, told_in_one_sentence
from sessions_app.management.base import SessionsCommand


class Command(SessionsCommand):
    help = "Put a backup back. What is there now is kept aside first, and the file is checked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="what `selvsjekk backup` has made")

    def handle(self, **options: Any) -> None:
        with told_in_one_sentence():
            kept = restore(options["file"])
        self.stdout.write(f"restored; what was there before is in {kept}")
