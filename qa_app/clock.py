"""The only place that asks what time it is; everything else is given ``now``."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment as an aware UTC time."""
    return datetime.now(UTC)
