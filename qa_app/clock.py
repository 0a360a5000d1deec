"""The only place that asks what time it is; everything else is given ``now``."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_ahead = timedelta(0)


def now() -> datetime:
    """The present moment as an aware UTC time."""
    return datetime.now(UTC) + _ahead


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let this process believe it is another time, going on from there: for stories only."""
    global _ahead
    before, _ahead = _ahead, moment - datetime.now(UTC)
    try:
        yield
    finally:
        _ahead = before
