"""How large a request may be: a picture on the one page that takes one, and small forms everywhere else."""

import asyncio
import http.client
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from selvsjekk import asgi
from selvsjekk.asgi import Incoming, Picture
from sessions_app.domain.pictures import MOST_BYTES
from sessions_app.models import OwnPicture, Session
from tests.factories import make_facilitator, make_session
from tests.pictures import picture
from tests.serving import Server

BOUNDARY = "a-line-between"
MB = 2**20


def cookies_of(path: str) -> tuple[str, str]:
    """A facilitator's, and the token that a form of that page carries."""
    client = Client()
    client.force_login(make_facilitator())
    page = client.get(path).text
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    return "; ".join(f"{name}={one.value}" for name, one in client.cookies.items()), token


def form_of(data: bytes, token: str) -> bytes:
    """As a browser sends a file."""
    line = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    field = f'{line}"csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    file = f'{line}"picture"; filename="kart.png"\r\nContent-Type: image/png\r\n\r\n'
    return (field + file).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def send(server: Server, path: str, body: bytes, cookie: str = "") -> int:
    at = urlsplit(server.url)
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Cookie": cookie}
    with closing(http.client.HTTPConnection(str(at.hostname), at.port, timeout=20)) as connection:
        connection.request("POST", path, body, {**headers, "Origin": server.url})
        return connection.getresponse().status


def test_picture_of_ten_megabytes_comes_through(server: Server) -> None:
    session = make_session()
    path = f"/s/{session.pk}/map/"
    cookie, token = cookies_of(path)
    whole = picture(2000, 1500)
    heavy = whole + bytes(MOST_BYTES - len(whole))

    assert send(server, path, form_of(heavy, token), cookie) == 303
    assert OwnPicture.objects.get(session=session).width == 1800
    assert send(server, path, form_of(heavy + b"x", token), cookie) == 422


def test_larger_ones_and_large_forms_elsewhere_are_refused(server: Server) -> None:
    session = make_session()
    for path, size in (
        (f"/s/{session.pk}/map/", settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1),
        (f"/s/{session.pk}/map/ours/", MB),
        (f"/s/{session.pk}/before/", MB),
        ("/new/", MB),
    ):
        try:
            assert send(server, path, bytes(size)) == 413
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server has hung up while we were still sending
    assert Session.objects.count() == 1


class Sender:
    """A body that comes in pieces of a megabyte, and never ends."""

    def __init__(self, megabytes: int) -> None:
        self.left = megabytes

    async def __call__(self) -> dict[str, object]:
        self.left -= 1
        return {"type": "http.request", "body": bytes(MB), "more_body": self.left > 0}


@pytest.fixture(autouse=True)
def _nothing_on_its_way() -> Iterator[None]:
    Incoming.of_all = Picture.of_all = 0
    yield
    Incoming.of_all = Picture.of_all = 0


def test_pictures_take_no_room_from_what_others_write() -> None:
    held = [Picture() for _ in range(3)]

    found = [asyncio.run(one.read(Sender(11))) for one in held]

    assert (found, held[2].refusal) == ([True, True, False], 503)
    assert (Incoming.of_all, Picture.of_all) == (0, 22 * MB + sum(len(one.body) for one in held[2:]))
    assert not asyncio.run(Incoming().read(Sender(1)))  # too large for a form …
    note = Incoming()
    assert asyncio.run(note.read(small))
    for one in (*held, note):
        one.forget()
    assert Picture.of_all == 0


async def small() -> dict[str, object]:
    return {"type": "http.request", "body": b"text=Vi", "more_body": False}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/s/7/map/", Picture),
        ("/s/7/map/ours/", Incoming),
        ("/g/7/map/", Incoming),
        ("/x/s/7/map/", Incoming),
    ],
)
def test_only_the_map_s_page_takes_a_file(path: str, kind: type[Incoming]) -> None:
    assert (Picture if asgi.PICTURE.fullmatch(path) else Incoming) is kind
