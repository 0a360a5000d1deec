"""How many cases of each stratum of a frozen frame are followed up, and when that may be drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from qa_app.core.errors import Refusal
from qa_app.cycles.rules.plan import Sizing
from qa_app.sampling.rules.allocation import size

MAX_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Share:
    """The share of each stratum that is followed up, an exact decimal in (0, 1], at least some."""

    ratio: Decimal
    minimum: int = 1

    def sizes(self, cases: Mapping[str, int]) -> dict[str, int]:
        """Stratum label to the number drawn of its cases; rounded up ("not less than")."""
        sizing = Sizing(ratio=self.ratio, minimum=self.minimum)
        return {label: size(count, sizing) for label, count in cases.items()}


def ratio_of(text: str) -> Decimal | None:
    """0.3 or 30% as an exact decimal in (0, 1]; None for anything else."""
    words = text.strip().replace("％", "%")
    is_percent = words.endswith("%")
    try:
        number = Decimal(words.removesuffix("%").strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or len(words) > MAX_DIGITS:
        return None
    ratio = number / 100 if is_percent else number
    return ratio.normalize() if 0 < ratio <= 1 else None


def why_not_seed(seed: str, cycle_seed: str | None) -> Refusal | None:
    """The seed of the cycle's own draw is public before the announcement, so it is refused."""
    return Refusal("followup_seed_of_cycle") if seed == cycle_seed else None
