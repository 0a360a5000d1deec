"""Fields of a sheet as a browser sends them, one at a time: text in, the changed sheet out.

For the page that saves as one goes. Fields are ``level:ID`` (a level, an option, yes, no, na),
``points:ID``, ``na:ID``, ``comment:ID`` (a criterion or a red line), ``page:ID``,
``evidence:ID`` (one value a place, see ``evidence``), ``red_lines``, ``comment``, ``own_grade`` and
``own_reason``. What does not fit changes nothing and is refused.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qa_app.core.errors import Refusal
from qa_app.core.grades import Grade
from qa_app.scoresheets.rules.answers import Answer
from qa_app.scoresheets.rules.evidence import MOST_PLACES, evidence_from, evidence_text
from qa_app.scoresheets.rules.kinds import BY_LEVEL, KINDS
from qa_app.scoresheets.rules.scoring import Scorer
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.rules.submission import MAX_COMMENT

NOT_APPLICABLE = "na"
_PAGE = re.compile(r"[1-9]\d{0,4}")
Changed = Mapping[str, Sequence[str]]
_TEXTS = ("comment", "own_reason")


def edited(filled: Filled, scorer: Scorer, changed: Changed) -> Filled | Refusal:
    """The sheet with every changed field taken over, or the first field that does not fit."""
    for name, values in changed.items():
        kind, _, key = name.partition(":")
        found = (
            _of_part(filled, scorer, (kind, key), values)
            if key
            else _of_sheet(filled, scorer, name, values)
        )
        if isinstance(found, Refusal):
            return found
        filled = found
    return filled


def fields_of(filled: Filled, scorer: Scorer) -> dict[str, list[str]]:
    """Every field that is not blank, as the browser would send it."""
    fields: dict[str, list[str]] = {}
    for name, answer in filled.answers.items():
        fields.update(_answer_fields(name, answer, scorer))
    fields |= {f"comment:{name}": [text] for name, text in filled.reasons.items()}
    fields["red_lines"] = list(filled.red_lines)
    fields["comment"] = [filled.comment]
    fields["own_grade"] = [filled.own_grade.value if filled.own_grade else ""]
    fields["own_reason"] = [filled.own_reason]
    return {name: values for name, values in fields.items() if any(values)}


def _answer_fields(name: str, answer: Answer, scorer: Scorer) -> dict[str, list[str]]:
    criterion = scorer.criteria.get(name)
    by_level = criterion is not None and criterion.kind in BY_LEVEL
    level = NOT_APPLICABLE if by_level and answer.not_applicable else answer.level
    points = answer.points_hundredths
    left_out = answer.not_applicable and not by_level
    return {
        f"level:{name}": [level or ""],
        f"points:{name}": ["" if points is None else f"{points / 100:g}"],
        f"na:{name}": ["1" if left_out else ""],
        f"comment:{name}": [answer.comment],
        f"page:{name}": [str(answer.evidence_page or "")],
        f"evidence:{name}": [evidence_text(one) for one in answer.evidence],
    }


def _of_sheet(filled: Filled, scorer: Scorer, name: str, values: Sequence[str]) -> Filled | Refusal:
    if name == "red_lines":
        known = [line for line in values if line in scorer.red_line_ids]
        unknown = [line for line in values if line and line not in scorer.red_line_ids]
        if unknown:
            return Refusal("unknown_red_line", {"red_line": unknown[0][:60]})
        return replace(filled, red_lines=tuple(dict.fromkeys(known)))
    text = _first(values)
    if name == "own_grade":
        if text and text not in {grade.value for grade in Grade}:
            return Refusal("sheet_unknown_field", {"field": name})
        return replace(filled, own_grade=Grade(text) if text else None)
    if name in _TEXTS:
        return _too_long(text) or replace(filled, **{name: text.strip()})
    return Refusal("sheet_unknown_field", {"field": name[:60]})


def _of_part(
    filled: Filled, scorer: Scorer, field: tuple[str, str], values: Sequence[str]
) -> Filled | Refusal:
    kind, key = field
    text = _first(values)
    if kind == "comment" and key in scorer.red_line_ids:
        reasons = {**filled.reasons, key: text.strip()}
        return _too_long(text) or replace(filled, reasons=reasons)
    if key not in scorer.criteria:
        return Refusal("unknown_criterion", {"criterion": key[:60]})
    before = filled.answers.get(key, Answer())
    if kind == "evidence":
        answer = _with_evidence(before, key, values)
    else:
        answer = _changed(before, scorer, field, text)
    if isinstance(answer, Refusal):
        return answer
    answers = {name: one for name, one in filled.answers.items() if name != key}
    if answer != Answer():
        answers[key] = answer
    return replace(filled, answers=answers)


def _changed(answer: Answer, scorer: Scorer, field: tuple[str, str], text: str) -> Answer | Refusal:
    kind, key = field
    if kind == "comment":
        return _too_long(text) or replace(answer, comment=text.strip())
    if kind == "page":
        return _with_page(answer, key, text.strip())
    if kind in ("level", "points", "na"):
        return _scored(answer, scorer, field, text)
    return Refusal("sheet_unknown_field", {"field": kind[:60]})


def _with_page(answer: Answer, key: str, text: str) -> Answer | Refusal:
    if text and not _PAGE.fullmatch(text):
        return Refusal("bad_page", {"criterion": key})
    return replace(answer, evidence_page=int(text) if text else None)


def _with_evidence(answer: Answer, key: str, values: Sequence[str]) -> Answer | Refusal:
    found = evidence_from(values)
    if isinstance(found, str):
        return Refusal(found, {"criterion": key, "limit": MOST_PLACES})
    return replace(answer, evidence=found)


def _scored(answer: Answer, scorer: Scorer, field: tuple[str, str], text: str) -> Answer | Refusal:
    """A level, points or "not applicable"; comment and page stay."""
    kind, key = field
    criterion = scorer.criteria[key]
    if kind == "na":
        text = NOT_APPLICABLE if text else ""
    parsed = KINDS[criterion.kind].parse(criterion, text)
    if isinstance(parsed, Refusal):
        return parsed
    given = parsed or Answer()
    if given.not_applicable and not scorer.may_be_left_out(criterion):
        return Refusal("must_be_answered", {"criterion": key})
    return replace(
        given,
        comment=answer.comment,
        evidence_page=answer.evidence_page,
        evidence=answer.evidence,
    )


def _first(values: Sequence[str]) -> str:
    return values[0] if values else ""


def _too_long(text: str) -> Refusal | None:
    too_long = len(text) > MAX_COMMENT
    return Refusal("sheet_text_too_long", {"limit": MAX_COMMENT}) if too_long else None
