"""Codes that are typed and tokens that are not.

Seven of the 30 characters left without I L O U 0 1: 34.3 bits. Spoken in two parts: ABC-DEFG.
"""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN = re.compile("[A-Za-z0-9_-]+")
LENGTH = 7
SEAT_LENGTH = 5


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_seat_code() -> str:
    """Short, because it is shown to its owner only and works in one session only."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SEAT_LENGTH))


def new_token() -> str:
    """128 bits, 22 characters."""
    return secrets.token_urlsafe(16)


def spoken(code: str) -> str:
    return f"{code[:3]}-{code[3:]}"


def typed_seat_code(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalnum())


def typed(text: str) -> str:
    """What somebody typed, as a code: case, spaces and dashes do not matter. A token is left as it is."""
    bare = "".join(character for character in text.upper() if character.isalnum())
    return bare if len(bare) == LENGTH else "".join(TOKEN.findall(text.strip()))
