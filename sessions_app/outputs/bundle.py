"""One zip for the municipality's archive: what people read, what programs read, and where it all comes from.

The metadata are those that the archive regulation asks for: origin, context, dates, title, language, format
and checksum of each file. Every name is ASCII and nothing is locked. The same data give the same bytes, but
for the moment at which it was made.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from textwrap import fill
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sessions_app.content import SelfCheck
from sessions_app.domain.series import MeetingStory
from sessions_app.domain.summary import Summary
from sessions_app.models import Session
from sessions_app.outputs.schema import NAME, schema_file

FORMAT, FORMAT_VERSION = "selvsjekk-archive-package", 1
NO_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows
README = {"en": "README.txt"}
Plain = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A file in the package. `is_a`: its form in the words of archives."""

    name: str
    what: str
    is_a: str
    media_type: str
    data: bytes

    @property
    def facts(self) -> Plain:
        return {
            "name": self.name,
            "what": self.what,
            "format": self.is_a,
            "media_type": self.media_type,
            "bytes": len(self.data),
            "sha256": sha256(self.data).hexdigest(),
        }


def bundle(summary: Summary, origin: Plain, pdf: bytes, data: bytes, table: bytes) -> bytes:
    """`origin`: from `origin_of`. Reads no database."""
    with translation.override(summary.language):
        parts = parts_of(pdf, data, table)
        manifest = manifest_of(summary, origin, parts)
        readme = wrapped(render_to_string("report/readme.txt", {"manifest": manifest, "summary": summary}))
    described = [
        (README.get(summary.language, "LESMEG.txt"), readme.encode()),
        ("manifest.json", (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()),
        *((part.name, part.data) for part in parts),
    ]
    return zipped([*described, ("checksums.sha256", checksums(described))])


def wrapped(text: str) -> str:
    """No line broader than a screen; what stands under a file's name stays there."""
    return (
        "\n".join(
            fill(line, 78, subsequent_indent=" " * (len(line) - len(line.lstrip())), break_long_words=False)
            for line in text.strip().splitlines()
        )
        + "\n"
    )


def parts_of(pdf: bytes, data: bytes, table: bytes) -> list[Part]:
    report, notes = _("The report, to be read by people"), _("All notes as a table")
    everything, form = _("All data of the self-check"), _("The form of session.json")
    schema = "JSON Schema 2020-12 (UTF-8)"
    return [
        Part("report.pdf", report, "PDF/A-2a, PDF/UA-1", "application/pdf", pdf),
        Part("notes.csv", notes, "CSV (RFC 4180, UTF-8)", "text/csv", table),
        Part("session.json", everything, "JSON (RFC 8259, UTF-8)", "application/json", data),
        Part(NAME, form, schema, "application/schema+json", schema_file()),
    ]


def origin_of(session: Session, check: SelfCheck) -> Plain:
    """What the manifest says of the session that no summary does. Its municipality must have been read."""
    return {
        "uid": str(session.uid),
        "municipality_number": session.municipality.number,
        "purpose": check.purpose,
        "aim": session.aim,
        "planned_at": moment(session.created_at),
        "started_at": moment(session.started_at),
        "finished_at": moment(session.finished_at),
        "delete_on": session.delete_on.isoformat(),
        "shows_names": session.shows_names,
    }


def manifest_of(summary: Summary, origin: Plain, parts: Sequence[Part]) -> Plain:
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "title": f"{summary.official_name}: {summary.check_title}",
        "language": summary.language,
        "made_at": moment(timezone.now()),
        "made_with": {"program": "selvsjekk", "version": version("selvsjekk")},
        "origin": {
            "municipality": summary.official_name,
            "municipality_number": origin["municipality_number"],
            "county": summary.county,
            "responsible": summary.official_name,
        },
        "context": context_of(summary, origin),
        "dates": {name: origin[name] for name in ("planned_at", "started_at", "finished_at", "delete_on")},
        "report_digest": {
            "sha256": summary.digest,
            "is_of": _("what the report and the table were made from"),
        },
        "files": [part.facts for part in parts],
    }


def context_of(summary: Summary, origin: Plain) -> Plain:
    return {
        "self_check": summary.check_title,
        "purpose": origin["purpose"],
        "kind_of_meeting": summary.arena,
        "aim": origin["aim"],
        "session": origin["uid"],
        "is_finished": summary.is_finished,
        "shows_names": origin["shows_names"],
        "people": summary.people,
        "groups": summary.group_count,
        "notes": summary.note_count,
        "meetings": [meeting_facts(meeting) for meeting in summary.meetings],
    }


def meeting_facts(meeting: MeetingStory) -> Plain:
    return {
        "number": meeting.number,
        "date": meeting.day.isoformat() if meeting.day else None,
        "begun_at": moment(meeting.begun_at),
        "place": meeting.place,
        "state": meeting.state.value,
    }


def moment(when: Any) -> str | None:
    """As clocks in Norway show it, with the distance to UTC."""
    return timezone.localtime(when).isoformat(timespec="seconds") if when else None


def checksums(files: Sequence[tuple[str, bytes]]) -> bytes:
    """As `sha256sum --check` reads them."""
    return "".join(line_of(name, data) for name, data in files).encode()


def line_of(name: str, data: bytes) -> str:
    return f"{sha256(data).hexdigest()}  {name}\n"


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for entry, data in entries(files):
            archive.writestr(entry, data)
    return out.getvalue()


def entries(files: Sequence[tuple[str, bytes]]) -> Iterator[tuple[ZipInfo, bytes]]:
    """The same on every system."""
    for name, data in files:
        entry = ZipInfo(name, NO_MOMENT)
        entry.create_system, entry.external_attr = 3, 0o100644 << 16
        entry.compress_type = ZIP_DEFLATED
        yield entry, data
