"""Letters that are none."""

import re

# SQLite stores them, PostgreSQL refuses NUL and no font has the rest: C0 and C1 without tab and line feed,
# lone surrogates, and what is no character at all.
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
