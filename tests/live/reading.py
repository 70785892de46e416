"""A reader of the server's streams, as plain as a socket."""

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

Check = Callable[[str], bool]


class Reader:
    """One GET whose answer does not end. `text` is what has come so far."""

    def __init__(
        self,
        url: str,
        path: str,
        cookie: str = "",
        *,
        connection: http.client.HTTPConnection | None = None,
        **headers: str,
    ) -> None:
        self.connection = connection or http.client.HTTPConnection(str(urlsplit(url).netloc), timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request("GET", path, headers={"Cookie": cookie, **named})
        self.response = self.connection.getresponse()
        self.status = self.response.status
        self.text = ""
        self.is_closed = False

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.response.close()
        self.connection.close()

    def until(self, fact: str | Check, within: float = 5) -> str:
        """Read until the text holds `fact`; raises AssertionError with what came instead."""
        check: Check = fact if callable(fact) else lambda text: fact in text
        end = time.monotonic() + within
        while not check(self.text):
            self._read(max(0.01, end - time.monotonic()))
            if self.is_closed and not check(self.text):
                raise AssertionError(f"the stream ended with {self.text[-500:]!r}")
            if time.monotonic() > end and not check(self.text):
                raise AssertionError(f"not within {within} s, but {self.text[-500:]!r}")
        return self.text

    def until_closed(self, within: float = 5) -> str:
        end = time.monotonic() + within
        while not self.is_closed and time.monotonic() < end:
            self._read(max(0.01, end - time.monotonic()))
        assert self.is_closed, f"still open after {within} s: {self.text[-500:]!r}"
        return self.text

    def _read(self, within: float) -> None:
        self.response.fp.raw._sock.settimeout(within)  # type: ignore[attr-defined]
        try:
            data = self.response.read1(65_536)
        except TimeoutError:
            return
        self.text += data.decode()
        self.is_closed = not data


@contextmanager
def readers(count: int, url: str, path: str, cookie: str) -> Iterator[list[Reader]]:
    opened: list[Reader] = []
    try:
        for _ in range(count):
            opened.append(Reader(url, path, cookie))
            opened[-1].until("event: time")
        yield opened
    finally:
        for reader in opened:
            reader.__exit__()
