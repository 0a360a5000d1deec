"""Why a review cannot be submitted yet: what the sheet lacks, and what a review asks besides.

Asked by the review page for its button and by the services that lock or import reviews.
"""

from qa_app.core.errors import Refusal
from qa_app.scoresheets.rules.complete import why_not_hand_in, why_not_keep
from qa_app.scoresheets.rules.scoring import Scorer
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.rules.submission import answer_refusals


def why_not_submit_review(
    scorer: Scorer, filled: Filled, *, on_paper: bool = False
) -> Refusal | None:
    """The first reason against submitting; None when the review is complete.

    ``on_paper``: a sheet without any criterion scored stands when it carries an overall grade.
    """
    if not on_paper or any(_is_answered(filled, name) for name in filled.answers):
        return why_not_hand_in(scorer, filled)
    refusal = why_not_keep(filled)
    if refusal:
        return refusal
    wrong = answer_refusals(scorer, filled.sheet)
    if wrong:
        return wrong[0]
    return None if filled.own_grade else Refusal("review_nothing_scored")


def _is_answered(filled: Filled, name: str) -> bool:
    answer = filled.answers[name]
    scored = answer.level is not None or answer.points_hundredths is not None
    return scored or answer.not_applicable
