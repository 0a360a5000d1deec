"""When a job counts as abandoned and when it is given up. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

LEASE = timedelta(seconds=30)
"""Without a sign of life for this long, a running job may be taken up again."""
RESEND_AFTER = timedelta(seconds=10)
"""A waiting job whose message seems lost is sent again after this long."""
MOST_ATTEMPTS = 3
SILENT_AFTER = timedelta(minutes=2)
"""When nobody has done any work for this long, who waits for a job is told."""


def is_abandoned(lease_until: datetime | None, last_beat: datetime | None, now: datetime) -> bool:
    """Whether neither the lease nor a heartbeat shows that somebody is at work."""
    if lease_until is not None and lease_until > now:
        return False
    return last_beat is None or now - last_beat > LEASE


def is_silent(asked: datetime, beats: Iterable[datetime | None], now: datetime) -> bool:
    """Whether, since a job was asked for, no job has given a sign of life for too long."""
    return now - max([asked, *(beat for beat in beats if beat)]) > SILENT_AFTER
