"""Why a review cannot be submitted yet: what the sheet lacks, and what a review asks besides.

Asked by the review page for its button and by the services that lock or import reviews.
"""

from qa_app.core.errors import Refusal
from qa_app.scoresheets.rules.scoring import Scorer
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.rules.submission import MAX_COMMENT, answer_refusals, why_not_submit


def why_not_submit_review(
    scorer: Scorer, filled: Filled, *, on_paper: bool = False
) -> Refusal | None:
    """The first reason against submitting; None when the review is complete.

    ``on_paper``: a sheet without any criterion scored stands when it carries an overall grade.
    A red line needs a reason, for it sends the case to another expert or fails it.
    """
    if len(filled.comment) > MAX_COMMENT or len(filled.own_reason) > MAX_COMMENT:
        return Refusal("sheet_text_too_long", {"limit": MAX_COMMENT})
    for line in filled.red_lines:
        if not filled.reasons.get(line, "").strip():
            return Refusal("red_line_reason_missing", {"red_line": line})
    if on_paper and not any(_is_answered(filled, name) for name in filled.answers):
        wrong = answer_refusals(scorer, filled.sheet)
        if wrong:
            return wrong[0]
        return None if filled.own_grade else Refusal("review_nothing_scored")
    return why_not_submit(scorer, filled.sheet)


def _is_answered(filled: Filled, name: str) -> bool:
    answer = filled.answers[name]
    scored = answer.level is not None or answer.points_hundredths is not None
    return scored or answer.not_applicable
