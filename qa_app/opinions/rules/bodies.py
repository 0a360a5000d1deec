"""Whom to ask about a case: the body that decided or handled it, by case type and stage; pure.

The table below is what the program starts with; supervisors may change it. Who decides at which
stage follows the Criminal Procedure Law (investigation: police; prosecution: procuratorate; trial
and death penalty review: court, http://www.npc.gov.cn/npc/c2/c30834/201905/t20190521_296647.html)
and, for labour disputes, the law on their arbitration
(http://www.npc.gov.cn/npc/c198/200712/t20071229_80106.html).
"""

from collections.abc import Mapping
from types import MappingProxyType

from qa_app.core.case_types import CaseType, Stage
from qa_app.opinions.rules.states import Body

NOBODY = ""
BodyRule = Mapping[str, str]
"""``type`` or ``type/stage`` → body, ``NOBODY`` for nobody; the more exact key wins."""


def key_of(case_type: CaseType, stage: Stage | None = None) -> str:
    """How a type, or a type at a stage, is written in a rule."""
    return f"{case_type.value}/{stage.value}" if stage else case_type.value


STAGES: Mapping[CaseType, tuple[Stage, ...]] = MappingProxyType(
    {
        CaseType.CIVIL: (Stage.MEDIATION, Stage.ARBITRATION),
        CaseType.CRIMINAL: (Stage.INVESTIGATION, Stage.PROSECUTION, Stage.DEATH_PENALTY_REVIEW),
        CaseType.ADMINISTRATIVE: (Stage.ADMINISTRATIVE_PROCEDURE,),
        CaseType.ARBITRATION: (Stage.FIRST_INSTANCE, Stage.SECOND_INSTANCE),
        CaseType.NON_LITIGATION: (Stage.MEDIATION, Stage.ARBITRATION),
    }
)
"""The stages at which a type may be asked of another body than at its other stages."""

KEYS: tuple[str, ...] = tuple(
    key
    for case_type, stages in STAGES.items()
    for key in (key_of(case_type), *(key_of(case_type, stage) for stage in stages))
)

DEFAULT: BodyRule = MappingProxyType(
    {
        "civil": Body.COURT.value,
        "civil/mediation": Body.OTHER.value,
        "civil/arbitration": Body.ARBITRATION.value,
        "criminal": Body.COURT.value,
        "criminal/investigation": Body.POLICE.value,
        "criminal/prosecution": Body.PROCURATORATE.value,
        "criminal/death_penalty_review": Body.COURT.value,
        "administrative": Body.COURT.value,
        "administrative/administrative_procedure": Body.OTHER.value,
        "arbitration": Body.ARBITRATION.value,
        "arbitration/first_instance": Body.COURT.value,
        "arbitration/second_instance": Body.COURT.value,
        "non_litigation": NOBODY,
        "non_litigation/mediation": Body.OTHER.value,
        "non_litigation/arbitration": Body.ARBITRATION.value,
    }
)


def body_to_ask(rule: BodyRule, case_type: CaseType, stage: Stage | None) -> Body | None:
    """The body a rule names for a case; None when nobody is asked."""
    exact = rule.get(key_of(case_type, stage)) if stage else None
    named = rule.get(key_of(case_type), NOBODY) if exact is None else exact
    return Body(named) if named else None


def sound_rule(rule: Mapping[str, str]) -> bool:
    """Whether a rule has every key once and names known bodies only."""
    known = {NOBODY, *(body.value for body in Body)}
    return set(rule) == set(KEYS) and set(rule.values()) <= known
