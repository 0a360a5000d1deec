"""What somebody decides about a text in which something was found. Pure."""

from dataclasses import dataclass

LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Decision:
    """How one suspect text is shown; ``seen``: what was found in it names nobody.

    An empty text is not shown at all. ``before`` is the text the decision was made on.
    """

    public_id: str
    text: str
    seen: bool = False
    before: str | None = None
