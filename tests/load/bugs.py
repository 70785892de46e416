"""The names of what planted.py can put into the program, and as what each must be found."""

CAUGHT_AS = {
    "no-unique-id": {"duplicated"},
    "dedupe-in-memory": {"duplicated"},
    "answers-forget": {"lost", "duplicated"},
    "no-version-check": {"lost"},
    "acknowledge-before-commit": {"stale", "lost"},
    "swallow-database-error": {"lost"},
    "tell-of-database-error": {"refused"},
    "drop-every-50th-event": {"gap"},
    "event-to-another-session": {"alien"},
    "no-tenant-check": {"alien"},
    "revision-without-lock": {"integrity"},
    "snapshot-before-subscribing": {"gap"},
    "finished-still-takes-notes": {"late"},
    "order-by-clock": {"wrong place"},
    "dot-stays-where-it-was": {"lost"},
    "dots-counted-for-each-note": {"miscounted"},
    "closed-still-takes-dots": {"out of turn"},
    "theme-made-twice": {"duplicated"},
    "notes-of-any-session": {"alien"},
}
IN_THE_ROOM = {  # of themes and dots: found in half as many acts, most of which are theirs
    "dot-stays-where-it-was",
    "dots-counted-for-each-note",
    "closed-still-takes-dots",
    "theme-made-twice",
    "notes-of-any-session",
}
NEEDS = {  # the faults that bring it out
    "dedupe-in-memory": ("kill", "kill"),
    "acknowledge-before-commit": ("kill", "kill"),
    "order-by-clock": ("clock",),
}
WORKERS = {"revision-without-lock": 2}  # one process has one lane of saves, and needs no lock
ONLY_POSTGRESQL = {"revision-without-lock"}  # SQLite has one writer at a time
AHEAD, BEHIND = "a-day-ahead", "a-day-behind"  # no bugs either: the server's clock
HONEST = "honest-database-error"  # no bug: what is swallowed above is answered, and nothing may be found
NOT_ON_DISK = "answer-before-disk"  # no history sees it, for no machine loses power: test_ordering does
