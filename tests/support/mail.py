"""A small mail server for tests: takes what it is sent, or answers as it is told to."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps acknowledged mails in ``mails``; ``answers`` are codes per command, used up in turn."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, list[int]] = {}
        self.greetings = 0
        self.after_data = lambda: None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def code(self, command: str, usual: int) -> int:
        told = self.answers.get(command)
        return told.pop(0) if told else usual


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.greetings += 1
        self._say(self.server.code("CONNECT", 220))
        for line in self.rfile:
            command = line.split(maxsplit=1)[0].upper().decode() if line.strip() else ""
            if command == "QUIT":
                self._say(221)
                return
            if command == "DATA" and (code := self.server.code("DATA", 354)) == 354:
                self._say(354)
                self._take()
            elif command == "DATA":
                self._say(code)
            else:
                self._say(self.server.code(command, 250))

    def _take(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        code = self.server.code("END", 250)
        if code == 250:
            self.server.mails.append(message_from_bytes(b"".join(lines), policy=default))
        self.server.after_data()
        if code:
            self._say(code)
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def _say(self, code: int) -> None:
        self.wfile.write(f"{code} text\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server on a free port of this machine."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
