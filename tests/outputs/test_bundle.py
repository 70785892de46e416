"""The archive package, as somebody opens it who has no program of ours."""

import csv
import hashlib
import io
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from sessions_app.content import self_check
from sessions_app.domain.rehearsal import make_rehearsal
from sessions_app.domain.sessionfile import NotASessionFile
from sessions_app.domain.summarising import summarise
from sessions_app.domain.transfer import import_session
from sessions_app.enums import Format, Language, Plan
from sessions_app.models import Session
from sessions_app.outputs.bundle import bundle, origin_of
from sessions_app.outputs.documents import Document, made
from tests.factories import make_group, make_note, make_session, municipality
from tests.outputs.hostile import TEXTS, retold
from tests.outputs.test_report import full_session, read

pytestmark = pytest.mark.django_db
FILES = [
    "LESMEG.txt", "manifest.json", "report.pdf", "notes.csv", "session.json", "session-file.schema.json",
    "checksums.sha256",
]  # fmt: skip
DAY = datetime(2026, 11, 22, 9, tzinfo=UTC)


def packed(session: Session, language: str = "nb", pdf: bytes = b"%PDF-x") -> bytes:
    """With a stand-in for the PDF, which takes a second."""
    check = self_check(session.check_slug, language)
    return bundle(summarise(session, language), origin_of(session, check), pdf, b"{}", b"a,b\r\n")


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def manifest(session: Session, language: str = "nb") -> Any:
    return json.loads(opened(packed(session, language))["manifest.json"])


@cache
def whole() -> dict[str, bytes]:
    """A real one, made once for all that only read it."""
    return opened(made(Document(full_session(), Format.ARCHIVE, "nb")))


def test_it_holds_what_people_and_programs_read() -> None:
    files = whole()

    assert list(files) == FILES
    assert "Šaddu ŋuoskun đáppe" in read(files["report.pdf"])
    notes = list(csv.DictReader(io.StringIO(files["notes.csv"].decode("utf-8-sig"), newline="")))
    assert len(notes) == 4
    assert json.loads(files["session.json"])["format"] == "selvsjekk-session"


def test_data_in_it_can_be_imported() -> None:
    data = whole()["session.json"]
    Session.objects.all().delete()

    session, is_new = import_session(data, created_by=None)

    assert is_new
    assert session.is_finished


def test_checksums_are_as_sha256sum_wants_them(tmp_path: Path) -> None:
    for name, data in whole().items():
        (tmp_path / name).write_bytes(data)

    def check() -> subprocess.CompletedProcess[str]:
        words = ["sha256sum", "--check", "--strict", "checksums.sha256"]
        return subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)

    done = check()
    assert (done.returncode, done.stdout.count(": OK")) == (0, len(FILES) - 1)

    (tmp_path / "notes.csv").write_bytes(b"x")
    assert check().returncode == 1


def test_manifest_tells_size_form_and_checksum_of_each_file() -> None:
    files = whole()

    for told in json.loads(files["manifest.json"])["files"]:
        data = files[told["name"]]
        assert (told["bytes"], told["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    forms = {one["name"]: one["format"] for one in json.loads(files["manifest.json"])["files"]}
    assert forms["report.pdf"].startswith("PDF/A-2a")
    assert list(forms) == FILES[2:6]


@time_machine.travel(DAY, tick=False)
def test_manifest_tells_origin_context_and_dates() -> None:
    session = make_session(plan=Plan.SERIES, starts_at=timezone.now())
    session.meetings.filter(number=1).update(place="Rådhuset")
    make_note(group=make_group(session=session))
    Session.objects.update(aim="Noe nytt", delete_on=date(2027, 5, 1), shows_names=True)

    found = manifest(Session.objects.get())

    assert found["title"] == "Guovdageaidnu - Kautokeino: Hvordan skape mer innovasjon?"
    assert (found["language"], found["made_at"]) == ("nb", "2026-11-22T10:00:00+01:00")
    assert found["made_with"]["program"] == "selvsjekk"
    assert found["made_with"]["version"]
    assert found["origin"] == {
        "municipality": "Guovdageaidnu - Kautokeino",
        "municipality_number": "5612",
        "county": "Finnmark",
        "responsible": "Guovdageaidnu - Kautokeino",
    }
    context = found["context"]
    assert (context["aim"], context["kind_of_meeting"], context["notes"]) == ("Noe nytt", "Ledermøte", 1)
    assert (context["session"], context["shows_names"], context["is_finished"]) == (
        str(session.uid), True, False,
    )  # fmt: skip
    assert context["purpose"].startswith("En liten kommune")
    assert len(context["meetings"]) == 3
    first = context["meetings"][0]
    assert (first["date"], first["place"], first["state"]) == ("2026-11-22", "Rådhuset", "running")
    assert found["dates"] == {
        "planned_at": "2026-11-22T10:00:00+01:00",
        "started_at": "2026-11-22T10:00:00+01:00",
        "finished_at": None,
        "delete_on": "2027-05-01",
    }


def test_digest_in_the_manifest_is_the_one_that_the_report_prints() -> None:
    files = whole()

    digest = json.loads(files["manifest.json"])["report_digest"]["sha256"]

    assert digest in read(files["report.pdf"]).replace(" ", "")
    assert digest in files["LESMEG.txt"].decode()


@pytest.mark.parametrize("language", Language.values)
def test_readme_is_in_the_document_s_language_and_says_what_each_file_is(language: str) -> None:
    files = opened(packed(make_session(), language))
    name = "README.txt" if language == "en" else "LESMEG.txt"

    words = files[name].decode()

    assert next(iter(files)) == name
    assert [one for one in FILES[1:] if f"\n{one}\n" not in words] == []
    assert max(map(len, words.splitlines())) <= 78
    assert ("Kommune: " in words) == (language != "en")
    assert "{{" not in words


def test_the_same_data_are_the_same_bytes_but_for_the_moment() -> None:
    session = full_session()
    with time_machine.travel(DAY, tick=False):
        first, second = packed(session), packed(session)
    with time_machine.travel(DAY.replace(hour=10), tick=False):
        later = packed(session)

    assert first == second
    changed = [name for name, data in opened(later).items() if opened(first)[name] != data]
    assert changed == ["LESMEG.txt", "manifest.json", "checksums.sha256"]


def test_no_file_is_locked_or_oddly_named() -> None:
    with zipfile.ZipFile(io.BytesIO(packed(full_session()))) as file:
        for entry in file.infolist():
            assert entry.filename.isascii()
            assert not entry.flag_bits & 1
            assert not {"/", "\\"} & set(entry.filename)
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.external_attr >> 16 == 0o100644


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_text_in_readme_and_manifest(name: str) -> None:
    session = make_session()
    origin = {**origin_of(session, self_check("innovasjon", "nb")), "aim": TEXTS[name]}
    summary = replace(retold(summarise(session, "nb"), TEXTS[name]), official_name="A & B")

    files = opened(bundle(summary, origin, b"", b"", b""))

    found = json.loads(files["manifest.json"])
    assert found["context"]["aim"] == found["context"]["meetings"][0]["place"] == TEXTS[name]
    assert "A & B" in files["LESMEG.txt"].decode()
    assert "&amp;" not in files["LESMEG.txt"].decode()


def test_rehearsal_has_none() -> None:
    session = make_rehearsal(municipality=municipality(), language="nb", created_by=None)

    with pytest.raises(NotASessionFile):
        made(Document(session, Format.ARCHIVE, "nb"))
