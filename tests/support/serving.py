"""A program on a port of the loopback, for tests with a real browser; it can go and come back."""

import random
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

BELOW = range(20_000, 32_000)
"""Ports the kernel gives to nobody who only asks for any (from 32,768 on, by Linux' own rule)."""


def free_port() -> int:
    """A port nobody listens at, and that no connection gets as its own end meanwhile."""
    for port in random.SystemRandom().sample(BELOW, 200):
        with socket.socket() as found:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                found.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


def whole(program: Callable[..., Iterable[bytes]]) -> Callable[..., list[bytes]]:
    """The program with answers in one piece.

    The server leaves a file open that it was sending when a browser went away.
    """

    def answer(environ: dict[str, object], start_response: object) -> list[bytes]:
        parts = program(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            if close := getattr(parts, "close", None):
                close()

    return answer


@dataclass
class Served:
    """The program on a port of the loopback."""

    app: Callable[..., Iterable[bytes]]
    port: int = 0
    server: BaseWSGIServer | None = None
    thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin to answer, on the same port as before."""
        self.port = self.port or free_port()
        self.server = make_server(
            "127.0.0.1", self.port, whole(self.app), threaded=True, request_handler=Quiet
        )
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Answer no more."""
        if self.server and self.thread:
            self.server.shutdown()
            self.thread.join()
            self.server.server_close()
            self.server = None


@contextmanager
def serving(program: Callable[..., Iterable[bytes]]) -> Iterator[Served]:
    """The program while the block runs."""
    found = Served(program)
    found.start()
    try:
        yield found
    finally:
        found.stop()
