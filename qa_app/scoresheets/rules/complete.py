"""Why a filled sheet cannot be handed in yet: its texts, reasons for red lines, then its answers.

For every package whose people fill sheets on a screen; what they ask besides is theirs.
"""

from qa_app.core.errors import Refusal
from qa_app.scoresheets.rules.scoring import Scorer
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.rules.submission import MAX_COMMENT, why_not_submit


def why_not_hand_in(scorer: Scorer, filled: Filled) -> Refusal | None:
    """The first reason against handing a sheet in; None when it is complete.

    A red line needs a reason, for it sends a case to another pair of eyes or fails it.
    """
    return why_not_keep(filled) or why_not_submit(scorer, filled.sheet)


def why_not_keep(filled: Filled) -> Refusal | None:
    """What is wrong with the texts of a sheet, whatever is answered on it."""
    if len(filled.comment) > MAX_COMMENT or len(filled.own_reason) > MAX_COMMENT:
        return Refusal("sheet_text_too_long", {"limit": MAX_COMMENT})
    for line in filled.red_lines:
        if not filled.reasons.get(line, "").strip():
            return Refusal("red_line_reason_missing", {"red_line": line})
    return None
