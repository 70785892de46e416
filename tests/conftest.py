"""What every test may use.

Who needs the database asks for `db`; with threads or a server for `transactional_db`.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import hypothesis
import pytest
from django.conf import settings

from selvsjekk import assets
from sessions_app import limits
from tests.serving import Server, lay_out, serving

# A test never says how long something takes: on a busy machine Hypothesis would call that a failure.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Style sheets and scripts under the names that pages call them by: once, before any worker starts."""
    if not hasattr(session.config, "workerinput"):
        assets.collect()  # as the server does, or each that a test starts would do it again


@pytest.fixture(autouse=True)
def _nobody_has_been_slowed_down() -> None:
    for buckets in (limits.wrong_codes, limits.sign_ins, limits.writes):
        buckets.levels.clear()


@pytest.fixture(scope="session")
def _running_server(django_db_setup: None, django_db_blocker: object, worker_id: str) -> Iterator[Server]:
    data = settings.DATA_DIR / f"server-{worker_id}"
    with ExitStack() as stack:
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            lay_out(data)
            running = stack.enter_context(serving(data))
        yield running


@pytest.fixture
def server(transactional_db: None, _running_server: Server) -> Server:
    """The program itself in a process of its own, on this test's database."""
    return _running_server
