"""One at a time, three waiting, and what has been made is kept."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sessions_app.outputs import press
from sessions_app.outputs.child import OutputError, OutputTooHeavy, OutputToolMissing
from sessions_app.outputs.press import Order, PressIsBusy, StillMaking, Work, delivered


class Making:
    """Stands in for the child process: makes when it is told to. `said`: the percent it writes first."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.most = self.present = self.done = 0
        self.fails: Exception | None = None
        self.said = ""

    def __call__(self, text: str, told: Path | None) -> bytes:
        self.present += 1
        self.most = max(self.most, self.present)
        if self.said and told:
            told.write_text(self.said, encoding="ascii")
        self.go.wait(10)
        self.present -= 1
        self.done += 1
        if self.fails:
            raise self.fails
        return b"%PDF-" + text.encode()

    def of(self, text: str) -> Callable[[], Work]:
        return lambda: lambda told: self(text, told)


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Making]:
    stand_in = Making()
    monkeypatch.setattr(press, "FOLDER", tmp_path / "reports")
    monkeypatch.setattr(press, "_jobs", {})
    yield stand_in
    stand_in.go.set()


def order(uid: str = "a", digest: str = "1", name: str = "nb.pdf", *, is_final: bool = False) -> Order:
    return Order(uid, name, digest * 32, is_final)


def asked(making: Making, one: Order, patience: float = 0.01) -> Path | None:
    try:
        return delivered(one, making.of("x"), patience=patience)
    except StillMaking:
        return None


def percent_of(making: Making, one: Order) -> int | None:
    with pytest.raises(StillMaking) as still:
        delivered(one, making.of("x"), patience=0)
    return still.value.percent


def never() -> Work:
    raise AssertionError("prepared again")


def until(fact: Callable[[], bool]) -> None:
    for _ in range(500):
        if fact():
            return
        threading.Event().wait(0.01)
    raise AssertionError("never happened")


def test_what_was_made_is_kept(making: Making) -> None:
    making.go.set()
    path = delivered(order(), making.of("først"), patience=5)

    assert delivered(order(), never, patience=0) == path
    assert path.read_bytes() == b"%PDF-f\xc3\xb8rst"
    assert making.done == 1


def test_asked_again_while_it_is_made_it_is_made_once(making: Making) -> None:
    assert asked(making, order()) is None
    assert asked(making, order()) is None

    making.go.set()

    assert asked(making, order(), patience=5) is not None
    assert making.done == 1


def test_who_waits_gets_the_document_even_if_somebody_wrote_meanwhile(making: Making) -> None:
    asked(making, order(digest="1"))
    making.go.set()

    assert asked(making, order(digest="2"), patience=5) == order(digest="1").path


def test_document_that_nobody_fetched_is_not_given_to_who_asks_later(
    making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(making, order(digest="1"))
    making.go.set()
    until(lambda: all(job.ended_at for job in press._jobs.values()))
    monkeypatch.setattr(press, "LEFT_LYING", 0)

    assert asked(making, order(digest="2"), patience=5) == order(digest="2").path


def test_older_document_of_the_session_is_removed_and_no_other(making: Making) -> None:
    making.go.set()
    for one in (
        order(digest="1"),
        order(digest="1", name="nn.pdf"),
        order(uid="b", digest="1"),
        order(digest="2"),
    ):
        asked(making, one, patience=5)

    kept = sorted(file.name[0] + file.name[2] + file.stem[-2:] for file in press.FOLDER.iterdir())
    assert kept == ["a1nn", "a2nb", "b1nb"]


def test_one_is_made_at_a_time_three_wait_and_the_fifth_is_sent_away(making: Making) -> None:
    for uid in "abcd":
        assert asked(making, order(uid)) is None

    with pytest.raises(PressIsBusy):
        asked(making, order("e"))

    making.go.set()
    for uid in "abcde":
        assert asked(making, order(uid), patience=5) is not None
    assert making.most == 1


def test_failure_is_told_once_and_the_next_one_tries_again(making: Making) -> None:
    making.fails = OutputError("x")
    making.go.set()
    with pytest.raises(OutputError):
        asked(making, order(), patience=5)

    making.fails = None

    assert asked(making, order(), patience=5) == order().path


def test_full_disk_is_a_failure_with_a_reason(
    making: Making, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(press, "FOLDER", tmp_path / "file" / "reports")
    making.go.set()

    with pytest.raises(OutputError):
        asked(making, order(), patience=5)


def test_half_a_file_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.pdf"
    path.write_bytes(b"gammel")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        press.write_whole(path, b"ny rapport")

    assert path.read_bytes() == b"gammel"
    assert [file.name for file in tmp_path.iterdir()] == ["r.pdf"]


def test_percent_is_what_the_maker_says_and_none_while_others_are_made(making: Making) -> None:
    making.said = "40"
    asked(making, order("a"))
    asked(making, order("b"))
    until(lambda: percent_of(making, order("a")) == 40)

    assert percent_of(making, order("b")) is None


@pytest.mark.parametrize("said", ["", "x", "4 0"])
def test_percent_that_cannot_be_read_is_none_done_yet(making: Making, said: str) -> None:
    making.said = said
    asked(making, order())
    until(lambda: making.present == 1)

    assert percent_of(making, order()) == 0


def test_file_with_the_percent_goes_when_the_document_comes(making: Making) -> None:
    making.said = "40"
    making.go.set()

    path = asked(making, order(), patience=5)

    until(lambda: list(press.FOLDER.iterdir()) == [path])


def test_document_of_a_finished_session_is_the_one_that_was_asked_for(making: Making) -> None:
    """While a room writes the one being made will do; afterwards what was written last must be in it."""
    asked(making, order(digest="1"))
    final = order(digest="2", is_final=True)
    assert asked(making, final) is None

    making.go.set()

    until(lambda: asked(making, final, patience=5) == final.path)
    assert making.done == 2


def test_session_has_one_under_way_so_that_the_others_have_room(making: Making) -> None:
    for name in ("nb.pdf", "nn.pdf", "en.pdf", "nb.docx", "nn.docx"):
        assert asked(making, order("a", name=name)) is None
    for uid in "bcd":
        assert asked(making, order(uid)) is None

    making.go.set()

    until(lambda: asked(making, order("a", name="nn.pdf"), patience=5) is not None)


def test_what_nobody_fetched_is_forgotten(making: Making, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(making, order("a"))
    making.go.set()
    until(lambda: all(job.ended_at for job in press._jobs.values()))
    monkeypatch.setattr(press, "LEFT_LYING", 0)

    asked(making, order("b"), patience=5)

    assert press._jobs == {}


def test_who_is_sent_away_has_cost_no_preparation(making: Making) -> None:
    for uid in "abcd":
        asked(making, order(uid))

    with pytest.raises(PressIsBusy):
        delivered(order("e"), never, patience=0)


def test_two_documents_of_a_session_are_two(making: Making) -> None:
    making.go.set()

    pdf = delivered(order(), making.of("pdf"), patience=5)
    word = delivered(order(name="nb.docx"), making.of("word"), patience=5)

    assert (pdf.read_bytes(), word.read_bytes()) == (b"%PDF-pdf", b"%PDF-word")


@pytest.mark.parametrize("error", [OutputTooHeavy("time"), OutputToolMissing("libpango"), OutputError("x")])
def test_kind_of_failure_is_told(making: Making, error: OutputError) -> None:
    making.fails = error
    making.go.set()

    with pytest.raises(OutputError) as caught:
        delivered(order(), making.of("x"), patience=5)

    assert type(caught.value) is type(error)


def test_failure_of_ours_is_an_output_error_and_the_next_job_is_made(making: Making) -> None:
    making.fails = RuntimeError("x")
    making.go.set()
    with pytest.raises(OutputError, match="RuntimeError"):
        delivered(order(), making.of("x"), patience=5)

    making.fails = None

    assert asked(making, order("b"), patience=5) == order("b").path


def test_what_cannot_be_prepared_leaves_no_job_behind(making: Making) -> None:
    def refuse() -> Work:
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        delivered(order(), refuse, patience=5)

    making.go.set()
    assert asked(making, order(), patience=5) == order().path


def test_nobody_but_us_may_look_into_the_folder(making: Making) -> None:
    making.go.set()
    asked(making, order(), patience=5)

    assert press.FOLDER.stat().st_mode & 0o777 == 0o700
