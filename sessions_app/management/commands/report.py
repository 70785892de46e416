"""`selvsjekk report SESSION --format pdf --out FILE`: what leaves the house, as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError

from sessions_app.domain.sessionfile import NotASessionFile
from sessions_app.enums import Extent, Format
from sessions_app.management.base import SessionsCommand, session_of, write
from sessions_app.outputs.child import OutputError, OutputTooHeavy, OutputToolMissing
from sessions_app.outputs.documents import Document, made


class Command(SessionsCommand):
    help = "Write a session's report, its notes or its data to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("session", metavar="SESSION", help="its code or its number")
        parser.add_argument("--format", default="pdf", choices=Format.values)
        parser.add_argument("--extent", default="whole", choices=Extent.values)
        parser.add_argument(
            "--language",
            choices=[code for code, _ in settings.LANGUAGES],
            help="the session's own if left out",
        )
        parser.add_argument("--out", required=True, metavar="FILE", type=Path)

    def handle(self, **options: Any) -> None:
        session = session_of(options["session"])
        language = options["language"] or session.language
        wanted = Document(session, Format(options["format"]), language, Extent(options["extent"]))
        write(options["out"], written(wanted))
        self.stdout.write(str(options["out"]))


def written(wanted: Document) -> bytes:
    try:
        return made(wanted)
    except OutputToolMissing as error:
        raise CommandError(
            f"WeasyPrint cannot be loaded: {error}. To install what it needs: {error.remedy}"
        ) from None
    except OutputTooHeavy:
        raise CommandError("the document takes too long, or too much memory, to make") from None
    except (OutputError, NotASessionFile) as error:
        raise CommandError(f"the document could not be made: {error}") from None
