"""P6: Krippendorff's α of 30 criteria rated in 27,000 cases, against the ``krippendorff`` package.

Both get arrays of the same ratings (three raters a case, the third in three cases of ten, as a
settled cycle has them) and must agree to 1e-12 for nominal and ordinal levels.
"""

import krippendorff
import numpy as np

from qa_app.reviews.rules.alpha import Scale, alpha
from qa_app.reviews.rules.patterns import MISSING, Ratings
from tests.bench.rows import Row, WrongAnswer, medians

TARGET = 0.1
CRITERIA, CASES, RATERS = 30, 27_000, 3
LEVELS = 4
TOLERANCE = 1e-12


def ratings(criteria: int, cases: int) -> list[np.ndarray]:
    """Raters x cases of level numbers for each criterion, MISSING where nobody rated."""
    chance = np.random.default_rng(20260702)
    found: list[np.ndarray] = []
    for _ in range(criteria):
        true = chance.normal(size=cases)
        seen = true + chance.normal(scale=0.7, size=(RATERS, cases))
        codes = np.digitize(seen, (-1.2, -0.3, 0.6))
        codes[2, chance.random(cases) < 0.7] = MISSING
        codes[:, chance.random(cases) < 0.05] = MISSING  # not applicable
        found.append(codes)
    return found


def run(rounds: int = 5, quick: bool = False) -> list[Row]:
    """One row: all criteria on the ordinal scale."""
    codes = ratings(CRITERIA, 3_000 if quick else CASES)
    floats = [np.where(one == MISSING, np.nan, one) for one in codes]
    values = np.arange(LEVELS, dtype=float)
    domain = list(range(LEVELS))

    def ours(scale: Scale = Scale.ORDINAL) -> list[float | None]:
        return [alpha(Ratings(one, values), scale).value for one in codes]

    def package(scale: Scale = Scale.ORDINAL) -> list[float]:
        return [
            krippendorff.alpha(one, value_domain=domain, level_of_measurement=scale.value)
            for one in floats
        ]

    for scale in (Scale.NOMINAL, Scale.ORDINAL):
        pairs = zip(ours(scale), package(scale), strict=True)
        if any(mine is None or abs(mine - theirs) > TOLERANCE for mine, theirs in pairs):
            raise WrongAnswer(f"P6: the {scale} coefficients differ")
    mine, theirs = medians(ours, package, rounds)
    return [Row(f"P6 α of {CRITERIA} criteria, {codes[0].shape[1]:,} cases",
                mine, theirs, TARGET)]  # fmt: skip
