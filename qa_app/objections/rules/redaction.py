"""Takes names out of a text before somebody reads it who is not to know them. Pure."""

import re
from collections.abc import Iterable

HIDDEN = "□□"
_SHORTEST = 2


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with every one of the names replaced, however it is spaced or cased."""
    for name in sorted({one.strip() for one in names}, key=lambda one: (-len(one), one)):
        if len(name) >= _SHORTEST:
            spaced = r"\s*".join(map(re.escape, name if not name.isascii() else [name]))
            text = re.sub(spaced, HIDDEN, text, flags=re.IGNORECASE)
    return text


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Which of the names a text holds."""
    return [name for name in names if without_names(text, [name]) != text]
