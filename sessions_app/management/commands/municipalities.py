"""`selvsjekk municipalities`: makes the rows equal to the register, or to a newer one in a file like it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from sessions_app.content import ContentError
from sessions_app.domain.exceptions import OlderRegister
from sessions_app.domain.register import renew, renew_from
from sessions_app.management.base import SessionsCommand


class Command(SessionsCommand):
    help = "Renew the register of municipalities."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="file", type=Path, metavar="FILE", help="a CSV like the program's own"
        )

    def handle(self, **options: Any) -> None:
        try:
            done = renew_from(options["file"]) if options["file"] else renew()
        except ContentError as error:
            raise CommandError(str(error)) from None
        except OlderRegister:
            raise CommandError(f"{options['file'].name} is older than the register in use") from None
        self.stdout.write(f"register of {done.valid_from}: {done.added} added, {done.ended} ended")
