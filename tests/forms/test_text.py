"""What becomes of text before anybody sees it."""

import pytest

from sessions_app.forms.text import cleaned


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Vi kjenner loven \r\n", "Vi kjenner loven"),
        ("Ka\u030ara\u0301s\u030cjohka", "Kårášjohka"),
        ("en\x00to\x9ftre\ud800", "entotre"),
        ("to\r\nlinjer\rtre", "to\nlinjer\ntre"),
        ("\u0338 style=color:red", "\u25cc\u0338 style=color:red"),
        ("\u200b\u3164\ufeff", ""),
        ("👩\u200d🌾", "👩\u200d🌾"),
    ],
)
def test_text_is_kept_as_everybody_can_read_it(typed: str, kept: str) -> None:
    assert cleaned(typed) == kept
