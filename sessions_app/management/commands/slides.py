"""`selvsjekk slides --out FILE.pptx`: the method, to be presented."""

from typing import Any

from sessions_app.management.material import MaterialCommand
from sessions_app.outputs.material import Material


class Command(MaterialCommand):
    help = "Write the slides about the method to a PowerPoint file."

    def handle(self, **options: Any) -> None:
        self.put(Material.SLIDES, options["language"], options["out"])
