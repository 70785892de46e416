"""Whether dots are where people gave them and notes where they were put; and whether it is shown so."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from tests.load.board import Board, leads_to, may_stand
from tests.load.book import DOT, DOTS_IN, Act, Book
from tests.load.verdict import Stored, ThemeRow

MOST_DOTS = 3
FINDINGS_ON_WALL, THEMES_BESIDE = 5, 6
DOT_SIGN = "●".encode()
ON_WALL = tuple(
    re.compile(begins + rb'"[^>]*>([^<]*)<(?:(?!</li>).)*?>' + DOT_SIGN + rb" (\d+)", re.DOTALL)
    for begins in (b"wall-theme-title", b"wall-dotted-text")
)
ON_PHONE = re.compile(
    rb'note-text"[^>]*>([^<]*)<(?:(?!</li>).)*?dot-count">' + DOT_SIGN + rb" (\d+)", re.DOTALL
)
Counts = dict[str, int]  # text → dots


def judge(book: Book, at_end: Stored) -> None:
    """Adds to the book's faults."""
    by_place: dict[str, list[Act]] = defaultdict(list)
    for act in book.acts.values():
        if act.kind == DOT:
            by_place[act.note].append(act)
    for acts in by_place.values():
        judge_place(book, acts, at_end)
    judge_moves(book)
    judge_dots(book, at_end)
    for board in boards_of(book):
        judge_themes(book, board, at_end)


def boards_of(book: Book) -> Iterable[Board]:
    return {board.session: board for board in book.boards.values()}.values()


def judge_place(book: Book, acts: list[Act], at_end: Stored) -> None:
    """One of a phone's three: where it was put last. It goes with the theme that it is on."""
    acked = [act for act in acts if act.is_acked]
    for act in acked:
        if act.edit not in at_end.edits:
            book.fault("lost", f"dot {act.edit}: its id is not remembered")
            return
    told = [(act.mark, act.asked_at, act.acked_at) for act in acts if act.may_be_done]
    possible = may_stand([("", float("-inf"), float("-inf")), *told])
    leaving = {f"theme:{theme}" for board in boards_of(book) for theme in board.leaving}
    if possible & leaving:
        possible.add("")
    on = {f"{dot.seat}:{dot.place}": dot.on for dot in at_end.dots}
    for place in {at_end.edits[act.edit].note for act in acked}:
        if on.get(place, "") not in possible:
            book.fault("lost", f"dot of {acts[0].note}: on {on.get(place)!r}, not {sorted(possible)}")


def judge_moves(book: Book) -> None:
    """Each dot that a phone gives, moves or takes back is the next of its own."""
    dots = [act for act in book.acts.values() if act.kind == DOT and act.is_acked]
    for (phone, number), count in Counter((act.note.rpartition(":")[0], act.version) for act in dots).items():
        if count > 1:
            book.fault("integrity", f"{count} acts were the {number}. of {phone}'s dots")


def judge_dots(book: Book, at_end: Stored) -> None:
    """Nobody has more than three, and all are of the round, somebody's, and on something of the session."""
    for seat, count in Counter(dot.seat for dot in at_end.dots).items():
        if count > MOST_DOTS:
            book.fault("miscounted", f"seat {seat} has given {count} dots")
    given = {edit.note for edit in at_end.edits.values() if edit.kind == DOT}
    sessions = {theme.id: theme.session for theme in at_end.themes}
    for dot in at_end.dots:
        board, (kind, _, ident) = book.boards.get(at_end.seats[dot.seat]), dot.on.partition(":")
        if board is None:
            continue
        if f"{dot.seat}:{dot.place}" not in given or str(dot.round) != DOTS_IN:
            book.fault("wrong place", f"nobody gave seat {dot.seat}'s dot {dot.place} in round {dot.round}")
        is_ours = (
            sessions[ident] == board.session if kind == "theme" else at_end.notes[ident].group in board.groups
        )
        if not is_ours:
            book.fault("alien", f"seat {dot.seat} has a dot on another session's {dot.on}")


def judge_themes(book: Book, board: Board, at_end: Stored) -> None:
    here = {theme.id: theme for theme in at_end.themes if theme.session == board.session}
    standing = {ident for ident in at_end.notes if book.stands(board, ident)}
    for theme in here.values():
        judge_theme(book, board, theme, at_end)
    for title, count in Counter(theme.title for theme in here.values()).items():
        if count > 1:
            book.fault("duplicated", f"{count} themes are called {title!r}")
    for ident in board.asked_for:
        is_now = here.get(ident)
        state = (is_now.title, is_now.notes & standing) if is_now else None
        if not leads_to(board.of(ident), state, standing):
            book.fault("lost", f"theme {ident}: {state} is not what was asked for")


def judge_theme(book: Book, board: Board, theme: ThemeRow, at_end: Stored) -> None:
    """It is somebody's here, and so is its title and every note of it."""
    titles = {one.press.title for one in board.of(theme.id)}
    if theme.title not in titles:
        book.fault("alien", f"theme {theme.id}: nobody here has called it {theme.title!r}")
    for note in theme.notes:
        if at_end.notes[note].group not in board.groups:
            book.fault("alien", f"theme {theme.id}: note {note} is another session's")


def judge_shown(book: Book, board: Board, at_end: Stored, wall: bytes, page: bytes) -> None:
    """A phone shows all that has dots, the big screen what has most of them: both as it is stored."""
    themes, findings = counted(board, at_end)
    most = THEMES_BESIDE if findings else len(themes)
    on_wall = [counts_in(pattern, wall) for pattern in ON_WALL]
    judge_most(book, "themes on the wall", on_wall[0], themes, most)
    judge_most(book, "findings on the wall", on_wall[1], findings, FINDINGS_ON_WALL)
    book.counts["dots shown"] += sum(counts_in(ON_PHONE, page).values())
    if counts_in(ON_PHONE, page) != themes | findings:
        book.fault("miscounted", f"a phone shows {counts_in(ON_PHONE, page)}, not {themes | findings}")


def judge_most(book: Book, what: str, shown: Counts, given: Counts, most: int) -> None:
    largest = sorted(given.values(), reverse=True)[:most]
    if sorted(shown.values(), reverse=True) != largest or not shown.items() <= given.items():
        book.fault("miscounted", f"{what}: {shown}, not the {most} largest of {given}")


def counted(board: Board, at_end: Stored) -> tuple[Counts, Counts]:
    """Dots by theme and by finding, those on what is none any more left out."""
    dots = Counter(dot.on for dot in at_end.dots)
    ours = [theme for theme in at_end.themes if theme.session == board.session]
    used = [theme for theme in ours if any(not at_end.notes[note].withdrawn for note in theme.notes)]
    notes = [note for note in at_end.notes.values() if note.group in board.groups]
    found = [note for note in notes if note.mark != "none" and not note.withdrawn]
    themes = {theme.title: dots[f"theme:{theme.id}"] for theme in used if dots[f"theme:{theme.id}"]}
    return themes, {note.text: dots[f"note:{note.id}"] for note in found if dots[f"note:{note.id}"]}


def counts_in(pattern: re.Pattern[bytes], page: bytes) -> Counts:
    return {text.decode(): int(count) for text, count in pattern.findall(page)}
