"""The pages on which lists of hearings come into the calendar."""

from datetime import datetime
from typing import Any

from qa_app.cases.models import CaseImport
from qa_app.cases.views.list_pages import Columns, ListPages
from qa_app.core.words import N_
from qa_app.observations.background import HEARINGS
from qa_app.observations.forms import ListForm
from qa_app.observations.messages import problem_line
from qa_app.observations.queries.calendar import WRITERS
from qa_app.observations.rules.columns import LABELS, NEVER_THE_SAME, REQUIRED, HearingField
from qa_app.observations.views.blueprint import bp
from qa_app.observations.wording import hearing_time


def _moves(found: CaseImport) -> dict[str, Any]:
    """The hearings an import moves, or would move."""
    moves = [
        {
            "number": move["number"],
            "before": hearing_time(datetime.fromisoformat(move["before"])),
            "after": hearing_time(datetime.fromisoformat(move["after"])),
        }
        for move in (found.counts or {}).get("moves", [])
    ]
    return {"moves": moves}


_LABELS = LABELS | {HearingField.STARTS: N_("开庭时间")}
LISTS = ListPages(
    bp=bp,
    name=HEARINGS,
    audience=WRITERS,
    form=ListForm,
    sentence=problem_line,
    labels=(N_("正在检查开庭排期"), N_("正在导入开庭排期")),
    decision=N_("决定是否导入开庭排期"),
    beside=_moves,
    columns=Columns({of.value: _LABELS[of] for of in HearingField}, REQUIRED, NEVER_THE_SAME),
)
LISTS.register()
