"""One at a time, three waiting, and what has been drawn is kept."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sessions_app.outputs import press
from sessions_app.outputs.pdf import PdfError
from sessions_app.outputs.press import Order, PressIsBusy, StillDrawing, delivered


class Drawing:
    """Stands in for the child process: draws when it is told to."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.most = self.present = self.done = 0
        self.fails = False

    def __call__(self, html: str) -> bytes:
        self.present += 1
        self.most = max(self.most, self.present)
        self.go.wait(10)
        self.present -= 1
        self.done += 1
        if self.fails:
            raise PdfError("x")
        return b"%PDF-" + html.encode()


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Drawing]:
    stand_in = Drawing()
    monkeypatch.setattr(press, "pdf_of", stand_in)
    monkeypatch.setattr(press, "FOLDER", tmp_path / "reports")
    monkeypatch.setattr(press, "_jobs", {})
    yield stand_in
    stand_in.go.set()


def order(uid: str = "a", digest: str = "1", language: str = "nb") -> Order:
    return Order(uid, language, digest * 32)


def asked(one: Order, patience: float = 0.01, text: str = "x") -> Path | None:
    try:
        return delivered(one, lambda: text, patience=patience)
    except StillDrawing:
        return None


def never() -> str:
    raise AssertionError("made the HTML again")


def until(fact: Callable[[], bool]) -> None:
    for _ in range(500):
        if fact():
            return
        threading.Event().wait(0.01)
    raise AssertionError("never happened")


def test_what_was_drawn_is_kept(drawing: Drawing) -> None:
    drawing.go.set()
    path = delivered(order(), lambda: "først", patience=5)

    assert delivered(order(), never, patience=0) == path
    assert path.read_bytes() == b"%PDF-f\xc3\xb8rst"
    assert drawing.done == 1


def test_asked_again_while_it_is_drawn_it_is_drawn_once(drawing: Drawing) -> None:
    assert asked(order()) is None
    assert asked(order()) is None

    drawing.go.set()

    assert asked(order(), patience=5) is not None
    assert drawing.done == 1


def test_who_waits_gets_the_report_even_if_somebody_wrote_meanwhile(drawing: Drawing) -> None:
    asked(order(digest="1"))
    drawing.go.set()

    assert asked(order(digest="2"), patience=5) == order(digest="1").path


def test_report_that_nobody_fetched_is_not_given_to_who_asks_later(
    drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(order(digest="1"))
    drawing.go.set()
    until(lambda: all(job.ended_at for job in press._jobs.values()))
    monkeypatch.setattr(press, "LEFT_LYING", 0)

    assert asked(order(digest="2"), patience=5) == order(digest="2").path


def test_older_report_of_the_session_is_removed_and_no_other(drawing: Drawing) -> None:
    drawing.go.set()
    for one in (
        order(digest="1"),
        order(digest="1", language="nn"),
        order(uid="b", digest="1"),
        order(digest="2"),
    ):
        asked(one, patience=5)

    kept = sorted(file.name[0] + file.name[2] + file.stem[-2:] for file in press.FOLDER.iterdir())
    assert kept == ["a1nn", "a2nb", "b1nb"]


def test_one_is_drawn_at_a_time_three_wait_and_the_fifth_is_sent_away(drawing: Drawing) -> None:
    for uid in "abcd":
        assert asked(order(uid)) is None

    with pytest.raises(PressIsBusy):
        asked(order("e"))

    drawing.go.set()
    for uid in "abcde":
        assert asked(order(uid), patience=5) is not None
    assert drawing.most == 1


def test_failure_is_told_once_and_the_next_one_tries_again(drawing: Drawing) -> None:
    drawing.fails = True
    drawing.go.set()
    with pytest.raises(PdfError):
        asked(order(), patience=5)

    drawing.fails = False

    assert asked(order(), patience=5) == order().path


def test_full_disk_is_a_failure_with_a_reason(
    drawing: Drawing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(press, "FOLDER", tmp_path / "file" / "reports")
    drawing.go.set()

    with pytest.raises(PdfError):
        asked(order(), patience=5)


def test_half_a_file_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.pdf"
    path.write_bytes(b"gammel")

    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        press.write_whole(path, b"ny rapport")

    assert path.read_bytes() == b"gammel"
    assert [file.name for file in tmp_path.iterdir()] == ["r.pdf"]
