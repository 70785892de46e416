"""Numbers and ids as strangers send them. `int` alone would take ٣, 1_000 and a thousand digits."""

import uuid


def whole_number(text: str, *, digits: int) -> int | None:
    """The number that `text` is, in at most so many of the digits 0–9; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def as_id(text: str) -> int:
    """A whole number that any database takes as an id; 0, which no row has, for anything else."""
    return whole_number(text, digits=11) or 0


def as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
