"""The part of the plan's form that says what the cycle is for, and the rules of a competition.

For ``plan``, which adds these fields to its own.  What is typed about a competition is kept on the
page but not sent to the rules while the cycle is an assessment.
"""

from dataclasses import asdict
from datetime import date
from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.widgets import DateInput

from qa_app.core.grades import LABELS
from qa_app.cycles import messages
from qa_app.cycles.forms.fields import choices_of, given, number, shown
from qa_app.cycles.rules.competition import CompetitionPlan, CycleKind
from qa_app.web.forms import Part
from qa_app.web.i18n import lazy_gettext as _l

PREFIX = "competition_"
_KEYS = ("entries_due", "entry", "per_agency", "places", "at_least", "tie", "names")
_RANKED = {grade: word for grade, word in LABELS.items() if grade != "fail"}


class CompetitionFields(Part):
    """``kind`` and the keys of ``[competition]``."""

    kind = SelectField(
        _l("活动性质"),
        choices=choices_of(messages.KINDS),
        default=CycleKind.ASSESSMENT.value,
        description=_l("竞赛由机构和承办人员报送案件，不抽取，一律盲评，结果不计入任何统计。"),
    )
    competition_entries_due = StringField(
        _l("报名截止日"), description=_l("截止当天仍可报送。"), widget=DateInput()
    )
    competition_entry = SelectField(_l("评选内容"), choices=choices_of(messages.ENTRY_KINDS))
    competition_per_agency = number(_l("每个机构最多报送"))
    competition_places = number(
        _l("名次数"), _l("不同量表的分数不能相比，使用不同量表的案件分别排名。")
    )
    competition_at_least = SelectField(
        _l("入选的最低等级"), choices=choices_of(_RANKED), description=_l("低于此等级的不排名次。")
    )
    competition_tie = SelectField(_l("同分的处理"), choices=choices_of(messages.TIE_RULES))
    competition_names = SelectMultipleField(
        _l("公布的名单写明"),
        choices=choices_of(messages.SHOWN_NAMES),
        description=_l("一项都不选时只公布名次和案件类型；未入选的一律不公布。"),
    )

    def competition_mapping(self) -> dict[str, Any]:
        """What was typed, shaped like PLAN.toml; nothing for an assessment."""
        if self.kind.data != CycleKind.COMPETITION.value:
            return {}
        return {"kind": self.kind.data, "competition": given(self, _KEYS, PREFIX)}

    def competition_field(self, steps: list[str]) -> Any:
        """The field of a key of ``[competition]``, given as its steps."""
        key = steps[1] if len(steps) > 1 else "entries_due"
        return self._fields.get(f"{PREFIX}{key}")


def competition_values(keys: dict[str, Any]) -> dict[str, Any]:
    """Takes both keys out of a plan's mapping; their values as fields hold them."""
    kind = keys.pop("kind", CycleKind.ASSESSMENT)
    usual = asdict(CompetitionPlan(entries_due=date.max)) | {"entries_due": ""}
    table = shown(keys.pop("competition", usual))
    return {"kind": str(kind)} | {f"{PREFIX}{key}": value for key, value in table.items()}
