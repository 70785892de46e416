from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sessions_app.content import ContentError
from sessions_app.content.municipalities import FILE
from sessions_app.domain import register
from sessions_app.domain.exceptions import OlderRegister
from sessions_app.domain.register import kept_file, renew, renew_from
from sessions_app.models import Municipality

pytestmark = pytest.mark.django_db
TEXT = FILE.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    kept_file().unlink(missing_ok=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new.csv"


def test_every_municipality_has_a_row() -> None:
    assert Municipality.objects.present().count() == 357


def test_renewing_twice_changes_nothing() -> None:
    done = renew()

    assert (done.added, done.ended) == (0, 0)


def test_newer_register_adds_renames_and_ends(file: Path) -> None:
    lines = [line for line in TEXT.splitlines() if not line.startswith("1151,")]
    newer = "\n".join(lines).replace("2026-01-01", "2027-01-01").replace("3434,Lom,Lom,", "3499,Lom,Lom,")
    file.write_text(newer.replace("5612,Kautokeino,", "5612,Guovdageaidnu,"), encoding="utf-8")

    done = renew_from(file)

    assert (done.added, done.ended, str(done.valid_from)) == (1, 2, "2027-01-01")
    assert Municipality.objects.get(number="5612").name == "Guovdageaidnu"
    assert str(Municipality.objects.get(number="1151").valid_to) == "2027-01-01"
    assert set(Municipality.objects.present().filter(name="Lom").values_list("number", flat=True)) == {"3499"}


def test_next_migration_keeps_the_newer_register(file: Path) -> None:
    file.write_text(
        TEXT.replace("2026-01-01", "2027-01-01").replace("5612,Kautokeino,", "5612,Nytt navn,"),
        encoding="utf-8",
    )
    renew_from(file)

    renew()

    assert Municipality.objects.get(number="5612").name == "Nytt navn"


def test_municipality_that_comes_back_is_present_again(file: Path) -> None:
    file.write_text(
        "\n".join(line for line in TEXT.splitlines() if not line.startswith("1151,")).replace(
            "2026-01-01", "2027-01-01"
        ),
        encoding="utf-8",
    )
    renew_from(file)
    kept_file().unlink()

    renew()

    assert Municipality.objects.present().filter(number="1151").exists()


def test_older_register_is_refused(file: Path) -> None:
    file.write_text(TEXT.replace("2026-01-01", "2025-01-01"), encoding="utf-8")

    with pytest.raises(OlderRegister):
        renew_from(file)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: "\n".join(text.splitlines()[:100]), "Norway has more"),
        (
            lambda text: text.replace("# Source", "Source").replace("Valid from", "From"),
            "is not a municipality register",
        ),
        (lambda text: text.replace("Valid from", "From"), "Valid from YYYY-MM-DD"),
        (lambda text: text.replace("\n0301,", "\n301,"), "301 Oslo"),
        (lambda text: text.replace("\n1101,", "\n0301,"), "a number twice"),
        (lambda text: text.replace(",b,4,no", ",b,9,no"), "centrality"),
        (lambda text: text.replace(",b,4,no", ",x,4,no"), "is wrong"),
        (lambda _text: "", "not a municipality register|Norway has more"),
        (lambda _text: "<html>no</html>\n" * 400, "is not a municipality register"),
    ],
)
def test_broken_file_changes_nothing(change: Callable[[str], str], problem: str, file: Path) -> None:
    file.write_text(change(TEXT.replace("2026-01-01", "2027-01-01")), encoding="utf-8")

    with pytest.raises(ContentError, match=problem):
        renew_from(file)

    assert not kept_file().exists()
    assert Municipality.objects.present().count() == 357


def test_missing_file_is_named(file: Path) -> None:
    with pytest.raises(ContentError, match=r"new\.csv cannot be read"):
        renew_from(file)


def test_file_in_another_encoding_is_refused(file: Path) -> None:
    file.write_bytes(TEXT.encode("utf-16"))

    with pytest.raises(ContentError, match="not a municipality register"):
        renew_from(file)

    assert register.newest_register()[0].year == 2026
