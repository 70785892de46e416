"""What `form`, `map` and `slides` share: material made without a session, written to a file."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

from sessions_app.management.base import SessionsCommand, write
from sessions_app.outputs.child import OutputError, OutputToolMissing
from sessions_app.outputs.material import Material, made


class MaterialCommand(SessionsCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _ in settings.LANGUAGES]
        )
        parser.add_argument("--out", required=True, metavar="FILE", type=Path)

    def put(self, material: Material, language: str, to: Path) -> None:
        """Raises CommandError."""
        try:
            data = made(material, language)
        except OutputToolMissing as error:
            raise CommandError(
                f"WeasyPrint cannot be loaded: {error}. To install what it needs: {error.remedy}"
            ) from None
        except OutputError as error:
            raise CommandError(f"the document could not be made: {error}") from None
        write(to, data)
        self.stdout.write(str(to))
