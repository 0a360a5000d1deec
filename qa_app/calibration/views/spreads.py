"""How the ratings of a session spread, in words: levels per criterion, own mark, model."""

from dataclasses import dataclass

from sqlmodel import Session

from qa_app.calibration.models import CalibrationSession
from qa_app.calibration.queries.sessions import Shown, rating_of, shown_of
from qa_app.calibration.rules.distribution import (
    NOT_APPLICABLE,
    CriterionSpread,
    Spread,
    answer_key,
)
from qa_app.core.rounding import percent
from qa_app.reviews.messages import plain
from qa_app.rubrics.queries import rubric_in_use
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled
from qa_app.scoresheets.rules.scoring import Scorer
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.views import shown as words
from qa_app.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Sheet:
    """What ``words.shown_groups`` reads."""

    rubric: object
    scorer: Scorer
    filled: Filled


@dataclass(frozen=True, slots=True)
class LevelCount:
    """One level: how many chose it in each round, and whose mark it is."""

    label: str
    counts: tuple[int, ...]
    widths: tuple[int, ...]
    own: bool
    model: bool


@dataclass(frozen=True, slots=True)
class CriterionCounts:
    """One criterion with its levels; ``equal`` is the share of pairs that agree, per round."""

    number: str
    title: str
    levels: list[LevelCount]
    equal: tuple[str, ...]
    split: bool
    why: str


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """One round as a whole."""

    number: int
    raters: int
    equal: str
    pairs: int
    mean_gap: str
    lowest: str
    highest: str
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class ShownRounds:
    """All that a session's page and its screen show."""

    rounds: list[RoundFigures]
    criteria: list[CriterionCounts]
    has_model: bool


def shown_rounds(
    session: Session, meeting: CalibrationSession, expert_id: int | None = None
) -> ShownRounds:
    """The rounds that were shown; ``expert_id`` marks that expert's own answers of the last one."""
    found = shown_of(session, meeting)
    own = _own(session, meeting, expert_id, len(found.rounds)) if expert_id else None
    return ShownRounds(
        [_figures(number, one) for number, one in enumerate(found.rounds, start=1)],
        list(_criteria(found, own)),
        found.model is not None,
    )


def _criteria(found: Shown, own: Filled | None):
    blank = Sheet(found.rubric, found.scorer, Filled())
    spreads = [{one.criterion: one for one in round_.criteria} for round_ in found.rounds]
    model = found.model or Filled()
    for group in words.shown_groups(blank):
        for criterion in group.criteria:
            per_round = [spread[criterion.id] for spread in spreads]
            known = {level.value: level.label for level in criterion.words.levels}
            keys = list(dict.fromkeys([*known, *(key for one in per_round for key in one.counts)]))
            marks = (
                answer_key(own.answers.get(criterion.id)) if own else "",
                answer_key(model.answers.get(criterion.id)),
            )
            levels = [_level(key, _label(key, known), per_round, marks) for key in keys]
            last = per_round[-1]
            yield CriterionCounts(
                criterion.words.number,
                criterion.words.title,
                levels,
                tuple(_share(one.equal_pairs, one.pairs) for one in per_round),
                last.equal_pairs < last.pairs,
                found.explanations.get(criterion.id, ""),
            )


def _level(
    key: str, label: str, per_round: list[CriterionSpread], marks: tuple[str, str]
) -> LevelCount:
    """One level with its counts; ``marks`` are the own answer and the model's."""
    return LevelCount(
        label,
        tuple(one.counts.get(key, 0) for one in per_round),
        tuple(_width(one.counts, key) for one in per_round),
        *(key == mark for mark in marks),
    )


def _figures(number: int, one: Spread) -> RoundFigures:
    return RoundFigures(
        number,
        one.raters,
        _share(one.equal_pairs, one.pairs),
        one.pairs,
        plain(one.mean_gap) if one.mean_gap is not None else "—",
        plain(one.totals[0]) if one.totals else "—",
        plain(one.totals[-1]) if one.totals else "—",
        one.grades,
    )


def _own(session: Session, meeting: CalibrationSession, expert_id: int, last: int) -> Filled | None:
    attempt = rating_of(session, meeting, expert_id, last)
    if attempt is None:
        return None
    sheet = session.get_one(Scoresheet, attempt.scoresheet_id)
    rubric = rubric_in_use(session, sheet.rubric, sheet.rubric_version).rubric
    return filled(sheet, rubric)


def _label(key: str, known: dict[str, str]) -> str:
    if key in known:
        return known[key]
    return _("不适用") if key == NOT_APPLICABLE else _("%(points)s 分", points=plain(int(key)))


def _width(counts: dict[str, int], key: str) -> int:
    """Tenths of the whole, for a bar."""
    total = sum(counts.values())
    return round(10 * counts.get(key, 0) / total) if total else 0


def _share(part: int, total: int) -> str:
    text = percent(part, total, 0)
    return f"{text}%" if text is not None else "—"
