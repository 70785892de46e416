"""The child that makes office files: what it is given, what it can reach, and what it tells."""

from pathlib import Path

import pytest

from sessions_app.outputs.child import OutputError
from sessions_app.outputs.office import office_file
from tests.outputs import stand_in


def test_it_speaks_the_document_s_language() -> None:
    assert office_file(stand_in.translates, "Notes", language="nn") == b"PKNotat"


def test_it_has_no_database_of_ours() -> None:
    with pytest.raises(OutputError, match="OperationalError"):
        office_file(stand_in.asks_the_database, language="nb")


def test_text_of_the_document_is_not_in_the_error() -> None:
    with pytest.raises(OutputError) as caught:
        office_file(stand_in.fails_with, "HEMMELIG", language="nb")

    assert "ValueError" in str(caught.value)
    assert "HEMMELIG" not in str(caught.value)


def test_it_says_how_far_it_has_come(tmp_path: Path) -> None:
    told = tmp_path / "told"

    office_file(stand_in.translates, "x", language="nb", told=told)

    assert int(told.read_text()) >= 90
