"""Sentences of sources: refusals, what a source has come to, and the words of their states."""

from qa_app.core.words import N_
from qa_app.cycles.rules.plan import SourceName
from qa_app.followups.messages import STATE_LABELS as FOLLOWUP_STATES
from qa_app.observations.wording import STATE_LABELS as OBSERVATION_STATES
from qa_app.opinions.messages import STATE_LABELS as OPINION_STATES

MESSAGES: dict[str, str] = {
    "combine_not_in_plan": N_("评估活动“%(cycle)s”只按案卷评审定级，不作多来源综合。"),
}
MISSING = N_("没有")
STATES: dict[SourceName, dict[str, str]] = {
    SourceName.FILE: {"settled": N_("已定级"), "reopened": N_("重新评定中")},
    SourceName.OBSERVATION: {state.value: word for state, word in OBSERVATION_STATES.items()},
    SourceName.FOLLOW_UP: dict(FOLLOWUP_STATES),
    SourceName.OPINION: {state.value: word for state, word in OPINION_STATES.items()},
}
"""The words of a source's own states."""
