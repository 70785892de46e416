"""The proxy's configuration that we ship, with the real nginx before the real server."""

import http.client
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.factories import make_note, make_participant
from tests.live.reading import Reader
from tests.postgres import free_port
from tests.serving import ROOT, lay_out, serving

NAME = "selvsjekk.example"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed"),
]


class Proxy(NamedTuple):
    port: int
    plain_port: int

    def ask(self, path: str, **headers: str) -> http.client.HTTPResponse:
        with closing(https(self.port)) as connection:
            connection.request("GET", path, headers={"Host": NAME, "Connection": "close", **headers})
            return connection.getresponse()


def https(port: int) -> http.client.HTTPSConnection:
    anybody = ssl._create_unverified_context()
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=anybody)


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    data = tmp_path / "data"
    lay_out(data)
    port = free_port()
    hosted = serving(data, "--port", str(port), SELVSJEKK_URL=f"https://{NAME}", SELVSJEKK_HOSTS="")
    with hosted, nginx(tmp_path, port) as proxy:
        yield proxy


@contextmanager
def nginx(place: Path, upstream: int) -> Iterator[Proxy]:
    proxy = Proxy(free_port(), free_port())
    whole = place / "nginx.conf"
    whole.write_text(configuration(place, upstream, proxy))
    subprocess.run([NGINX, "-t", "-c", whole], check=True, capture_output=True)
    with subprocess.Popen([NGINX, "-c", whole]) as process:
        try:
            until_open(proxy.port)
            yield proxy
        finally:
            process.terminate()
            process.wait(10)


def configuration(place: Path, upstream: int, proxy: Proxy) -> str:
    """Our file as it is, but for ports and certificates of this machine."""
    certificate, key = place / "cert.pem", place / "key.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME}".split()
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    ours = (ROOT / "deploy" / "nginx.conf").read_text()
    for old, new in {
        r"127\.0\.0\.1:8000": f"127.0.0.1:{upstream}",
        r"listen 443 ": f"listen 127.0.0.1:{proxy.port} ",
        r"listen 80;": f"listen 127.0.0.1:{proxy.plain_port};",
        r"listen \[::\]:\d+[^;]*;": "",
        r"/etc/ssl/\S+\.pem": str(certificate),
        r"/etc/ssl/\S+\.key": str(key),
    }.items():
        ours, times = re.subn(old, new, ours)
        assert times
    folders = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{name}_temp_path {place};" for name in folders)
    main = f"daemon off; pid {place}/nginx.pid; error_log {place}/error.log; events {{}}"
    return f"{main} http {{ {paths} {ours} }}"


def until_open(port: int) -> None:
    for _ in range(1000):
        try:
            with closing(https(port)) as connection:
                return connection.connect()
        except ConnectionRefusedError:
            continue
    raise AssertionError("nginx did not come up")


def test_whoever_comes_without_https_is_sent_there(proxy: Proxy) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=10)) as connection:
        connection.request("GET", "/j/ABC/", headers={"Host": NAME})
        answer = connection.getresponse()

    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/j/ABC/")


def test_page_comes_with_the_cookies_of_a_hosted_installation(proxy: Proxy) -> None:
    answer = proxy.ask("/?language=nn")

    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert answer.headers["Set-Cookie"].startswith("__Host-")
    assert "Secure" in answer.headers["Set-Cookie"].split("; ")
    assert answer.headers["Server"] == "nginx"


def test_name_that_is_not_ours_is_refused(proxy: Proxy) -> None:
    assert proxy.ask("/", Host="elsewhere.example").status == 400


def test_note_comes_through_a_stream_at_once(proxy: Proxy) -> None:
    kari = make_participant()
    cookie = f"__Host-seats={kari.token.hex}"

    with Reader("", f"/g/{kari.group_id}/stream/", cookie, connection=https(proxy.port), Host=NAME) as phone:
        phone.until('id="now"')
        make_note(author=kari, text="Gjennom mellomleddet")

        assert "Gjennom mellomleddet" in phone.until("Gjennom mellomleddet")
        assert phone.response.headers["Content-Type"].startswith("text/event-stream")


@pytest.mark.parametrize(("path", "statuses"), [("/s/1/map/", {302, 403}), ("/s/1/before/", {413})])
def test_a_picture_comes_through_where_one_is_taken(proxy: Proxy, path: str, statuses: set[int]) -> None:
    with closing(https(proxy.port)) as connection:
        connection.request("POST", path, bytes(2**20), {"Host": NAME, "Connection": "close"})

        assert connection.getresponse().status in statuses
