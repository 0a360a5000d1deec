"""Kinds of cases and where they come from: the words agencies use, and one code for each."""

from enum import StrEnum

from qa_app.core.words import N_


class CaseType(StrEnum):
    """What kind of case it is."""

    CIVIL = "civil"
    CRIMINAL = "criminal"
    ADMINISTRATIVE = "administrative"
    ARBITRATION = "arbitration"
    NON_LITIGATION = "non_litigation"


class Source(StrEnum):
    """How the case reached the agency."""

    APPLICATION = "application"
    NOTIFIED = "notified"


class Stage(StrEnum):
    """The stage of proceedings one file is about."""

    INVESTIGATION = "investigation"
    PROSECUTION = "prosecution"
    FIRST_INSTANCE = "first_instance"
    SECOND_INSTANCE = "second_instance"
    RETRIAL = "retrial"
    ENFORCEMENT = "enforcement"
    ARBITRATION = "arbitration"
    MEDIATION = "mediation"
    ADMINISTRATIVE_PROCEDURE = "administrative_procedure"
    DEATH_PENALTY_REVIEW = "death_penalty_review"
    NON_LITIGATION = "non_litigation"
    OTHER = "other"


TYPE_LABELS: dict[CaseType, str] = {
    CaseType.CIVIL: N_("民事"),
    CaseType.CRIMINAL: N_("刑事"),
    CaseType.ADMINISTRATIVE: N_("行政"),
    CaseType.ARBITRATION: N_("劳动仲裁"),
    CaseType.NON_LITIGATION: N_("非诉讼"),
}
SOURCE_LABELS: dict[Source, str] = {
    Source.APPLICATION: N_("申请"),
    Source.NOTIFIED: N_("通知"),
}
STAGE_LABELS: dict[Stage, str] = {
    Stage.INVESTIGATION: N_("侦查"),
    Stage.PROSECUTION: N_("审查起诉"),
    Stage.FIRST_INSTANCE: N_("一审"),
    Stage.SECOND_INSTANCE: N_("二审"),
    Stage.RETRIAL: N_("再审"),
    Stage.ENFORCEMENT: N_("执行"),
    Stage.ARBITRATION: N_("仲裁"),
    Stage.MEDIATION: N_("调解"),
    Stage.ADMINISTRATIVE_PROCEDURE: N_("行政处理"),
    Stage.DEATH_PENALTY_REVIEW: N_("死刑复核"),
    Stage.NON_LITIGATION: N_("非诉讼"),
    Stage.OTHER: N_("其他"),
}
