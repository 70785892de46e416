"""Text as people type it, and as every database takes it."""

import re
import unicodedata

from django import forms

# SQLite stores them, PostgreSQL refuses NUL and no font has the rest: C0 and C1 without tab and line feed,
# lone surrogates, and what is no character at all.
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def cleaned(text: str) -> str:
    """One spelling per letter (NFC), line feeds only, nothing a database or a document chokes on, no blank
    ends.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", UNSTORABLE.sub("", lines)).strip()


class TextField(forms.CharField):
    """A CharField whose value has been through `cleaned` before its length is judged."""

    def to_python(self, value: object) -> str:
        return cleaned(super().to_python(value) or "")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        # Django's own validator answers a NUL with an error; we take it out and keep the rest of the
        # sentence.
        self.validators = [
            v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"
        ]
