"""What people say in public at a draw: the seed with its source, and reasons; with their limits.

For the ceremony, the services and the command line.  Which texts can be a seed is in ``tickets``.
"""

from dataclasses import dataclass

MAX_SOURCE = 500
MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Seed:
    """The public seed and where it comes from, in words."""

    text: str
    source: str = ""
