"""HTML to PDF in a child process."""

from pathlib import Path

from django.conf import settings

from sessions_app.outputs.child import SECONDS, made_by

FONTS = Path(settings.BASE_DIR) / "static" / "vendor"


def pdf_of(html: str, *, told: Path | None = None, seconds: float = SECONDS) -> bytes:
    """A thousand notes take 4 to 5 s and 135 MB there. Raises OutputError (outputs/child.py)."""
    module = "sessions_app.outputs.pdf_process"
    return made_by(module, str(FONTS), given=html.encode(), begins=b"%PDF-", told=told, seconds=seconds)
