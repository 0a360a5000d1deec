"""Hands mails to the operator's mail server: address of the server, one message, one connection.

Public sources: RFC 5321 (SMTP; 4xx may be tried again, 5xx not), RFC 3834 (Auto-Submitted).
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final, TypeVar
from urllib.parse import unquote, urlsplit

from qa_app.settings import Settings

TIMEOUT_SECONDS: Final = 20.0
PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
FIRST_PERMANENT: Final = 500
T = TypeVar("T")


class NotSent(Exception):
    """The server did not take a mail; ``code`` says why, ``final`` that trying again is no use."""

    def __init__(self, code: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.final = code, final


@dataclass(frozen=True, slots=True)
class Message:
    """What a mail says."""

    mail_id: str
    to: str
    subject: str
    body: str
    at: datetime


class Post:
    """One connection to the mail server, opened with the first mail; use as a context manager."""

    def __init__(self, settings: Settings) -> None:
        self._url, self._sender = urlsplit(settings.smtp_url), settings.mail_from
        self._host = urlsplit(settings.public_url).hostname or "localhost"
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *_error: object) -> None:
        if self._server is not None:
            self._server.close()

    def send(self, message: Message) -> None:
        """Hand over one mail; returns only when the server has acknowledged it. ``NotSent``."""
        if self._server is None:
            self._server = _told(self._connected)
        server, written = self._server, self._written(message)

        def deliver() -> None:
            server.send_message(written, self._sender, [message.to])

        try:
            _told(deliver)
        except NotSent as failure:
            if failure.code == "unreachable":
                server.close()
                self._server = None
            raise

    def _connected(self) -> smtplib.SMTP:
        scheme, host = self._url.scheme, self._url.hostname or ""
        port = self._url.port or PORTS[scheme]
        if scheme == "smtps":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        try:
            if scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
        return server

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = self._sender, message.to, message.subject
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = f"<{message.mail_id}@{self._host}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.body)
        return mail


def _told(act: Callable[[], T]) -> T:
    """Do something with the server; whatever goes wrong there becomes ``NotSent``."""
    try:
        return act()
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent("login") from error
    except smtplib.SMTPServerDisconnected as error:
        raise NotSent("unreachable") from error
    except smtplib.SMTPRecipientsRefused as error:
        code = max(status for status, _ in error.recipients.values())
        raise _answered(code) from error
    except smtplib.SMTPResponseException as error:
        raise _answered(error.smtp_code) from error
    except smtplib.SMTPNotSupportedError as error:
        raise NotSent("login") from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent("unreachable") from error


def _answered(code: int) -> NotSent:
    permanent = code >= FIRST_PERMANENT
    return NotSent("refused" if permanent else "busy", final=permanent)
