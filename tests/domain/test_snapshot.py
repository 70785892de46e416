"""What is read together belongs together, and nobody waits for the reader."""

import threading

import pytest
from django.db import connection

from sessions_app.domain.snapshot import snapshot
from sessions_app.models import Note
from tests.factories import make_note


def in_another_thread() -> None:
    def write() -> None:
        make_note()
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    writer.join(timeout=10)
    assert not writer.is_alive()


@pytest.mark.django_db(transaction=True)
def test_somebody_writes_and_the_reader_sees_what_was() -> None:
    make_note()
    with snapshot():
        before = Note.objects.count()

        in_another_thread()

        assert (before, Note.objects.count()) == (1, 1)
    assert Note.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_afterwards_one_can_write_again() -> None:
    for _ in range(2):
        with snapshot():
            Note.objects.count()
        make_note()

    assert Note.objects.count() == 2
