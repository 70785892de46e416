"""`selvsjekk report SESSION --format pdf --out FILE`: the report as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError

from sessions_app.domain.summarising import summarise
from sessions_app.management.base import SessionsCommand, session_of
from sessions_app.outputs.pdf import PdfError, PdfTooHeavy, PdfToolMissing, pdf_of
from sessions_app.outputs.press import write_whole
from sessions_app.outputs.report import report_html

FORMATS = ("pdf",)


class Command(SessionsCommand):
    help = "Write a session's report to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("session", metavar="SESSION", help="its code or its number")
        parser.add_argument("--format", default="pdf", metavar="FORMAT", help=", ".join(FORMATS))
        parser.add_argument(
            "--language",
            choices=[code for code, _ in settings.LANGUAGES],
            help="the session's own if left out",
        )
        parser.add_argument("--out", required=True, metavar="FILE", type=Path)

    def handle(self, **options: Any) -> None:
        if options["format"] not in FORMATS:
            raise CommandError(
                f"there is no format {options['format']}. There is: {', '.join(FORMATS)}", returncode=2
            )
        session = session_of(options["session"])
        html = report_html(session, summarise(session, options["language"] or session.language))
        write(options["out"], drawn(html))
        self.stdout.write(str(options["out"]))


def drawn(html: str) -> bytes:
    try:
        return pdf_of(html)
    except PdfToolMissing as error:
        raise CommandError(
            f"WeasyPrint cannot be loaded: {error}. To install what it needs: {error.remedy}"
        ) from None
    except PdfTooHeavy:
        raise CommandError("the report takes too long, or too much memory, to draw") from None
    except PdfError as error:
        raise CommandError(f"the report could not be drawn: {error}") from None


def write(path: Path, pdf: bytes) -> None:
    try:
        write_whole(path, pdf)
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror}") from None
