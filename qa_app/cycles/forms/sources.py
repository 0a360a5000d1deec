"""The part of the plan's form about hearings, follow-ups, opinions and what decides the grade.

For ``plan``, which adds these fields to its own; keys of PLAN.toml carry the name of their table
as a prefix here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    FieldList,
    FormField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import DateInput

from qa_app.core.case_types import TYPE_LABELS
from qa_app.core.grades import LABELS
from qa_app.cycles import messages
from qa_app.cycles.forms.fields import choices_of, given, lines, number, shown, whole
from qa_app.cycles.rules.plan import SourceName
from qa_app.web.forms import Part
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import lazy_gettext as _l

TABLES = ("observations", "followups", "opinions", "sources")
SPARE_CAPS = 1
_OBSERVATIONS = ("ratio", "from", "to", "must", "observers")
_FOLLOWUPS = ("ratio", "minimum", "attempts", "link_days", "minimum_cell")
_WEIGHTS = tuple(f"sources_weight_{name}" for name in SourceName)
_NONE = SelectChoice("", "—")


class CapForm(Part):
    """One entry of ``caps``; a row in which nothing is chosen is no cap."""

    source = SelectField(
        _l("来源"), default="", choices=[_NONE, *choices_of(messages.SOURCE_NAMES)]
    )
    grade = SelectField(_l("等级"), default="", choices=[_NONE, *choices_of(LABELS)])
    at_most = SelectField(_l("最高定为"), default="", choices=[_NONE, *choices_of(LABELS)])

    def mapping(self) -> dict[str, str]:
        """The cap as in PLAN.toml; empty for an unused row."""
        return {
            key: str(self[key].data) for key in ("source", "grade", "at_most") if self[key].data
        }


class SourceFields(Part):
    """Keys of the tables in ``TABLES``."""

    observations_ratio = number(
        _l("旁听比例"), _l("每个机构的庭审至少按此比例旁听，不足一次的进为一次；0 即不要求。")
    )
    observations_from = StringField(
        _l("开庭日期自"), description=_l("留空即结案日期的起止。"), widget=DateInput()
    )
    observations_to = StringField(_l("开庭日期至"), widget=DateInput())
    observations_must = SelectMultipleField(
        _l("必须旁听"),
        choices=choices_of(messages.CERTAINTY_FLAGS),
        description=_l("有这些标记的案件，庭审在抽取之外另行旁听。"),
    )
    observations_observers = SelectField(
        _l("每次旁听人数"),
        choices=[SelectChoice(n) for n in "12345"],
        description=_l("各人独立评分后再讨论。"),
    )
    observations_rubric_civil = SelectField(_l("旁听量表：民事"), default="")
    observations_rubric_criminal = SelectField(_l("旁听量表：刑事"), default="")
    observations_rubric_administrative = SelectField(_l("旁听量表：行政"), default="")
    observations_rubric_arbitration = SelectField(_l("旁听量表：劳动仲裁"), default="")
    observations_rubric_non_litigation = SelectField(_l("旁听量表：非诉讼"), default="")
    followups_ratio = number(
        _l("回访比例"), _l("每一层按比例抽取，不足一件的进为一件；留空即本活动不回访。")
    )
    followups_minimum = number(_l("每层最少回访件数"))
    followups_attempts = number(_l("最多联系次数"), _l("联系不上的，满此次数即不再联系。"))
    followups_link_days = number(_l("回访链接有效期"))
    followups_minimum_cell = number(
        _l("少于几份答卷不显示"), _l("避免从数字认出个人；不能少于 3 份。")
    )
    followups_languages = TextAreaField(
        _l("回访语言"), description=_l("每行一种，回访人员可以按语言筛选。")
    )
    opinions_link_days = number(_l("征询意见链接有效期"))
    sources_decides = SelectField(
        _l("案件等级"),
        choices=choices_of(messages.GRADE_SOURCES),
        description=_l("只按案卷评审时，其他来源并列显示，不影响等级。"),
    )
    sources_weight_file = number(_l("权重：案卷评审"))
    sources_weight_observation = number(_l("权重：庭审旁听"))
    sources_weight_follow_up = number(_l("权重：受援人回访"))
    sources_weight_opinion = number(
        _l("权重：办案机关意见"), _l("权重按实际具备的来源折算；缺少的来源不计，也不算 0 分。")
    )
    sources_caps = FieldList(FormField(CapForm), max_entries=20)

    def offer_hearing_rubrics(self, rubrics: Mapping[str, Iterable[str]]) -> None:
        """Fill the choices: case type to the names of observation rubrics made for it."""
        for kind in TYPE_LABELS:
            names = [SelectChoice(name) for name in rubrics.get(kind.value, ())]
            field = self[f"observations_rubric_{kind.value}"]
            field.choices = [SelectChoice("", _("最新版默认量表")), *names]
        blank = sum(not entry.form.mapping() for entry in self.sources_caps.entries)
        if blank < SPARE_CAPS and len(self.sources_caps.entries) < 20:
            self.sources_caps.append_entry()

    def sources_mapping(self) -> dict[str, Any]:
        """What was typed about the other sources, shaped like PLAN.toml."""
        kinds = {kind.value: self[f"observations_rubric_{kind.value}"].data for kind in TYPE_LABELS}
        observations = given(self, _OBSERVATIONS, "observations_")
        followups = given(self, _FOLLOWUPS, "followups_")
        if languages := lines(self.followups_languages.data):
            followups["languages"] = languages
        return {
            "observations": observations | {"rubrics": {k: v for k, v in kinds.items() if v}},
            "followups": followups,
            "opinions": given(self, ("link_days",), "opinions_"),
            "sources": self._combination(),
        }

    def source_field(self, steps: list[str]) -> Any:
        """The field of a key, given as its steps (``["sources", "caps", "1", "grade"]``)."""
        match steps:
            case ["observations", "rubrics", kind, *_more]:
                name = f"observations_rubric_{kind}"
            case ["sources", "weights", *source]:
                name = f"sources_weight_{source[0] if source else SourceName.FILE}"
            case ["sources", "caps", place, *key]:
                return self._cap_field(int(place) - 1, key[0] if key else "source")
            case [table, key, *_more]:
                name = f"{table}_{key}"
            case _:
                return None
        return self._fields.get(name)

    def _combination(self) -> dict[str, Any]:
        typed: dict[str, Any] = {}
        if self.sources_decides.data:
            typed["decides"] = self.sources_decides.data
        weights = {name: str(self[name].data or "").strip() for name in _WEIGHTS}
        if any(self[name].raw_data for name in _WEIGHTS):  # else the form had no such fields
            typed["weights"] = {
                name.removeprefix("sources_weight_"): whole(text)
                for name, text in weights.items()
                if text
            }
        typed["caps"] = [cap.form.mapping() for cap in self._used_caps()]
        return typed

    def _used_caps(self) -> list[Any]:
        return [entry for entry in self.sources_caps.entries if entry.form.mapping()]

    def _cap_field(self, place: int, key: str) -> Any:
        used = self._used_caps()
        return used[place].form[key] if place < len(used) else None


def source_values(keys: dict[str, Any]) -> dict[str, Any]:
    """Takes the tables in ``TABLES`` out of a plan's mapping; their values as fields hold them."""
    tables = {name: dict(keys.pop(name)) for name in TABLES}
    rubrics = tables["observations"].pop("rubrics")
    weights = tables["sources"].pop("weights")
    tables["followups"]["languages"] = "\n".join(tables["followups"]["languages"])
    flat = {f"observations_rubric_{kind}": name for kind, name in rubrics.items()}
    flat |= {f"sources_weight_{source}": str(weight) for source, weight in weights.items()}
    for name, table in tables.items():
        flat |= {f"{name}_{key}": value for key, value in shown(table).items()}
    return flat
