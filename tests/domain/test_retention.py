import os
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from sessions_app.domain.demo import make_demo
from sessions_app.domain.retention import forget
from sessions_app.domain.steering import go_to, step_named
from sessions_app.models import Edit, Note, OwnPicture, Session
from tests.factories import make_group, make_note, make_own_map, make_session

TODAY = date(2028, 1, 1)


@pytest.mark.django_db
def test_what_is_past_its_date_goes_and_the_rest_stays() -> None:
    sessions = [make_session() for _ in range(3)]
    for session, days in zip(sessions, (-1, 0, 1), strict=True):
        Session.objects.filter(pk=session.pk).update(delete_on=TODAY + timedelta(days=days))

    done = forget(today=TODAY)

    assert done.sessions == 1
    assert set(Session.objects.values_list("pk", flat=True)) == {sessions[1].pk, sessions[2].pk}


@pytest.mark.django_db
def test_session_goes_whole_even_when_it_is_running() -> None:
    session = make_demo(created_by=None)
    go_to(session=session, step=step_named(session, "plenary-1"))
    Session.objects.update(delete_on=TODAY, group_on_wall=make_group(session=session))

    forget(today=TODAY + timedelta(days=1))

    assert not Session.objects.exists()
    assert not Note.objects.exists()
    assert not Edit.objects.exists()


@pytest.mark.django_db
def test_documents_go_with_their_session_and_those_of_no_session_go_too(tmp_path: Path) -> None:
    gone, kept, unknown = make_session().uid.hex, make_session().uid.hex, "0" * 32
    Session.objects.filter(uid=gone).update(delete_on=TODAY - timedelta(days=1))
    Session.objects.filter(uid=kept).update(delete_on=TODAY)
    old = [f".{kept}-1-nb.pdf.7-8", ".9.percent"]
    stay = [f"{kept}-1-nb.pdf", f".{kept}-2-nb.pdf.7-8", "material-1-nb-form.pdf"]
    with override_settings(REPORTS_DIR=tmp_path):
        for name in [*stay, *old, f"{gone}-1-nb.pdf", f".{gone}-1-nb.pdf.7-8", f"{unknown}-1-nb.pdf"]:
            (tmp_path / name).write_bytes(b"x")
        for name in old:
            os.utime(tmp_path / name, (1, 1))

        forget(today=TODAY)

    assert {file.name for file in tmp_path.iterdir()} == set(stay)


@pytest.mark.django_db
def test_nothing_to_forget_is_no_error() -> None:
    assert forget(today=TODAY).sessions == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_deleted_text_is_not_in_the_file_any_more() -> None:
    """secure_delete overwrites the rows, the checkpoint empties the log: neither holds the marker."""
    marker = "Ferdig-glemt-setning-1905"
    note = make_note(text=marker)
    assert marker.encode() in stored()
    Session.objects.filter(pk=note.group.meeting.session_id).update(delete_on=TODAY)

    forget(today=TODAY + timedelta(days=1))

    assert marker.encode() not in stored()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_deleted_picture_is_not_in_the_file_any_more() -> None:
    session = make_own_map(session=make_session(), count=1)
    middle = OwnPicture.objects.get().data[1000:1100]
    assert middle in stored()
    Session.objects.filter(pk=session.pk).update(delete_on=TODAY)

    forget(today=TODAY + timedelta(days=1))

    assert middle not in stored()
    assert not OwnPicture.objects.exists()


def stored() -> bytes:
    file = Path(connection.settings_dict["NAME"])
    assert sqlite3.sqlite_version_info >= (3, 51, 3)
    return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
