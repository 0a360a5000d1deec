"""Why a sheet cannot be submitted yet, and which of its answers do not fit the rubric.

For the review page (what is still to do) and the services that lock or import sheets.
"""

from qa_app.core.errors import Refusal
from qa_app.rubrics.rules.schema import Method
from qa_app.scoresheets.rules.answers import Sheet
from qa_app.scoresheets.rules.evidence import MOST_PLACES, evidence_refused
from qa_app.scoresheets.rules.kinds import KINDS
from qa_app.scoresheets.rules.scoring import Scorer

MAX_COMMENT = 4000


def answer_refusals(scorer: Scorer, sheet: Sheet) -> list[Refusal]:
    """Every answer that does not fit: unknown criterion, wrong level, "not applicable" refused."""
    found: list[Refusal] = []
    known = {criterion.id for criterion in scorer.rubric.criteria}
    for name, answer in sheet.answers.items():
        criterion = scorer.criteria.get(name)
        if name not in known:
            found.append(Refusal("unknown_criterion", {"criterion": name[:60]}))
        if criterion is None:
            continue
        refusal = KINDS[criterion.kind].validate(criterion, answer)
        found += [refusal] if refusal else []
        if answer.not_applicable and not scorer.may_be_left_out(criterion):
            found.append(Refusal("must_be_answered", {"criterion": name}))
        if len(answer.comment) > MAX_COMMENT:
            params = {"criterion": name, "limit": MAX_COMMENT}
            found.append(Refusal("comment_too_long", params))
        if answer.evidence_page is not None and answer.evidence_page < 1:
            found.append(Refusal("bad_page", {"criterion": name}))
        wrong = evidence_refused(answer.evidence)
        if wrong:
            found.append(Refusal(wrong, {"criterion": name, "limit": MOST_PLACES}))
    found += _red_line_refusals(scorer, sheet)
    return found


def why_not_submit(scorer: Scorer, sheet: Sheet) -> Refusal | None:
    """The first reason a sheet cannot be submitted; None when it can.

    In order: answers that do not fit, open criteria, an overall judgement that is asked for and
    not given, an own grade that differs from the computed one without a reason. Where the rubric
    gives no grade nobody may set one.
    """
    wrong = answer_refusals(scorer, sheet)
    if wrong:
        return wrong[0]
    score = scorer.score(sheet)
    if score.missing:
        params = {"count": len(score.missing), "criteria": score.missing}
        return Refusal("criteria_open", params)
    if not scorer.rubric.gives_grade:
        return Refusal("own_grade_not_used") if sheet.own_grade else None
    if sheet.own_grade is None:
        judged = scorer.rubric.grading.method is Method.JUDGEMENT
        return Refusal("own_grade_missing") if judged or score.computed_grade is None else None
    differs = score.computed_grade is not None and sheet.own_grade is not score.computed_grade
    if differs and not sheet.own_reason.strip():
        params = {"own": sheet.own_grade.value, "computed": score.computed_grade}
        return Refusal("own_reason_missing", params)
    return None


def _red_line_refusals(scorer: Scorer, sheet: Sheet) -> list[Refusal]:
    known = {line.id for line in scorer.rubric.red_lines}
    unknown = sorted(sheet.red_lines - known)
    return [Refusal("unknown_red_line", {"red_line": name[:60]}) for name in unknown]
