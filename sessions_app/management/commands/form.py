"""`selvsjekk form --out FILE.pdf`: the questions with room to write."""

from typing import Any

from sessions_app.management.material import MaterialCommand
from sessions_app.outputs.material import Material


class Command(MaterialCommand):
    help = "Write the question form to a PDF file."

    def handle(self, **options: Any) -> None:
        self.put(Material.FORM, options["language"], options["out"])
