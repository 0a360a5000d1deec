"""What the worker does for notices every minute: daily tasks from seven on, then mails due now.

``send_due`` is also what ``qa-app notices send`` does, at any hour.
"""

import logging
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from qa_app import clock
from qa_app.core.words import N_
from qa_app.db.session import transaction
from qa_app.notices import outbox, services
from qa_app.notices.mailer import Message, NotSent, Post
from qa_app.notices.messages import DIGEST_SUBJECT, FOOTER, OTHER
from qa_app.notices.registry import KINDS, name_of
from qa_app.notices.rules import DAILY_FROM_HOUR, MailState, body_of_mail, line_of
from qa_app.settings import Settings
from qa_app.web.i18n import translator

log = logging.getLogger(__name__)
MINUTE_SECONDS = 45.0
"""How long the worker's minute sends mails before jobs have their turn."""
GONE = (N_("一条旧通知"), "")
"""The words of a kind that a later version of the program no longer knows."""


@dataclass(slots=True)
class Sent:
    """What came of working off the outbox, in mails; ``daily`` is people told per daily task."""

    daily: dict[str, int] = field(default_factory=dict[str, int])
    sent: int = 0
    again: int = 0
    failed: int = 0
    expired: int = 0
    server: bool = True

    def counts(self) -> dict[str, Any]:
        """With the fixed keys of the command line."""
        return asdict(self)


def tend(settings: Settings) -> None:
    """The worker's minute."""
    now = clock.now()
    daily = now.astimezone(clock.SHANGHAI).hour >= DAILY_FROM_HOUR
    send_due(settings, now, daily=daily, most_seconds=MINUTE_SECONDS)


def send_due(
    settings: Settings, now: datetime, *, daily: bool = True, most_seconds: float | None = None
) -> Sent:
    """Do today's tasks unless done, then send every mail that is due; without a server none.

    ``most_seconds``: claim no more after so long; the rest goes with the next run. Each claim is of
    its own moment, so that its lease is whole however long the run has lasted.
    """
    result, begun = Sent(server=bool(settings.smtp_url)), monotonic()
    if daily:
        result.daily = _daily(now)
    with transaction() as session:
        result.expired = outbox.expire(session, now=now)
    if not result.server:
        return result
    with Post(settings) as post:
        while most_seconds is None or monotonic() - begun < most_seconds:
            moment = now + timedelta(minutes=(monotonic() - begun) // 60)
            letters = _claimed(moment)
            if not letters or not _sent_all(post, letters, (settings, moment), result):
                break
    return result


def label_of(kind: str) -> str:
    """What a kind is called where mail is chosen and sent again, in Chinese."""
    known = KINDS.get(kind)
    return (known.label or OTHER) if known else GONE[0]


def words_of(kind: str) -> tuple[str, str]:
    """Subject and body of a kind in Chinese."""
    known = KINDS.get(kind)
    return (known.subject, known.body) if known else GONE


def _daily(now: datetime) -> dict[str, int]:
    told: dict[str, int] = {}
    for task in services.tasks():
        try:
            with transaction() as session:
                count = services.run_daily(session, task=task, now=now)
        except Exception:
            log.exception("the daily task %s failed; the others go on", name_of(task))
            continue
        if count is not None:
            told[name_of(task)] = count
    return told


def _claimed(now: datetime) -> list[outbox.Letter]:
    with transaction() as session:
        return outbox.claim(session, now=now)


def _sent_all(
    post: Post, letters: list[outbox.Letter], place: tuple[Settings, datetime], result: Sent
) -> bool:
    """Send claimed mails one by one; False when the server is out of reach: the rest waits."""
    settings, now = place
    unreachable = ""
    for letter in letters:
        try:
            if unreachable:
                raise NotSent(unreachable)
            post.send(message_of(letter, settings.public_url, now))
        except NotSent as failure:
            state = _failed(letter.mail_id, failure, now)
            result.failed += state is MailState.FAILED
            result.again += state is MailState.WAITING
            unreachable = unreachable or ("" if failure.final else failure.code)
            continue
        with transaction() as session:
            outbox.note_sent(session, mail_id=letter.mail_id, now=clock.now())
        result.sent += 1
    return not unreachable


def _failed(mail_id: str, failure: NotSent, now: datetime) -> MailState:
    with transaction() as session:
        return outbox.note_failed(
            session, mail_id=mail_id, problem=failure.code, final=failure.final, now=now
        )


def message_of(letter: outbox.Letter, public_url: str, now: datetime) -> Message:
    """A letter in words, in the receiver's language."""
    translate, base = translator(letter.language), public_url.rstrip("/")
    entries = [
        (line_of(words_of(kind), params, letter.language, translate), f"{base}{url}" if url else "")
        for kind, params, url in letter.notices
    ]
    several = translate(DIGEST_SUBJECT, count=len(entries))
    subject = entries[0][0].subject if len(entries) == 1 else several
    footer = translate(FOOTER, url=f"{base}/notices/settings")
    return Message(letter.mail_id, letter.address, subject, body_of_mail(entries, footer), now)
