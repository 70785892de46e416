"""Text as people type it, and as every database takes it."""

import unicodedata
from typing import Any

from django import forms

from sessions_app.letters import UNSTORABLE

# Letters by name, blanks to the eye: Hangul fillers.
BLANK = "\u115f\u1160\u3164\uffa0\n\t"
# A mark on no letter would sit on whatever stands before it in a page, markup included.
CARRIER = "\u25cc"


def cleaned(text: str) -> str:
    """One spelling per letter (NFC), line feeds only, no blank ends, nothing a database or PDF chokes on."""
    lines = UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    bare = unicodedata.normalize("NFC", lines).strip()
    if all(character in BLANK or unicodedata.category(character) in {"Cf", "Mn", "Zs"} for character in bare):
        return ""  # nothing that anybody would see
    return f"{CARRIER}{bare}" if unicodedata.combining(bare[0]) else bare


class TextField(forms.CharField):
    """A CharField whose value has been through `cleaned` before its length is judged."""

    def to_python(self, value: object) -> str:
        return cleaned(super().to_python(value) or "")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Django's own validator answers a NUL with an error; we take it out and keep the rest.
        self.validators = [
            v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"
        ]
