"""`selvsjekk map --out FILE.pdf`: the map as a poster or on a sheet, or what its stones mean."""

from argparse import ArgumentParser
from typing import Any

from sessions_app.management.material import MaterialCommand
from sessions_app.outputs.material import Material

SHEETS = {"a3": Material.POSTER, "a4": Material.MAP, "help": Material.HELP}


class Command(MaterialCommand):
    help = "Write the map, or the help pages to it, to a PDF file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--sheet", default="a3", choices=SHEETS)

    def handle(self, **options: Any) -> None:
        self.put(SHEETS[options["sheet"]], options["language"], options["out"])
