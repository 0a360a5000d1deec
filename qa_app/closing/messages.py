"""Sentences for what can be refused or wrong, what was found, and what agencies are told."""

from qa_app.closing.rules.listing import CheckState
from qa_app.closing.rules.rulebook import Basis, Step
from qa_app.closing.rules.states import ArchiveState, FindingKind, FindingState, Severity
from qa_app.core.words import N_
from qa_app.notices.registry import Kind

MESSAGES: dict[str, str] = {
    "finding_settled": N_("这个问题已经处理完毕，不能再改。"),
    "explanation_missing": N_("请写明情况或理由。"),
    "explanation_too_long": N_("文字太长，最多 %(most)s 个字。"),
    "nothing_explained": N_("机构还没有说明，不能退回说明。"),
    "finding_changed_meanwhile": N_(
        "这个问题刚刚在别处改动过。为避免互相覆盖，这次操作没有进行；请刷新后再试。"
    ),
    "no_correction_pending": N_("这件案件没有等待办理的补正要求。"),
    "correction_due_day_passed": N_("补正期限不能早于今天。请改为今天或以后的日期。"),
    "timeline_not_readable": N_("文件不存在或不是 UTF-8 文本，无法读取。"),
    "timeline_not_toml": N_("不是有效的 TOML 文件。"),
    "timeline_empty": N_("文件里没有任何规则。"),
    "timeline_key_missing": N_("缺少这一项。"),
    "timeline_key_unknown": N_("没有这样的项，可能写错了名称。"),
    "timeline_bad_value": N_("这个值不能使用。"),
    "timeline_id_twice": N_("同一个编号用了两次。"),
    "timeline_law_without_url": N_("依据法律的规则必须写明条文的公开网址。"),
    "timeline_same_date": N_("两个日期不能是同一个。"),
    "timeline_days_and_count": N_("天数（days）和算法（count）要么都写，要么都不写。"),
}

STATE_LABELS: dict[CheckState, str] = {
    CheckState.OVERDUE: N_("补正逾期"),
    CheckState.ASKED: N_("待机构补正"),
    CheckState.ANSWERED: N_("待审核说明"),
    CheckState.OPEN: N_("有问题"),
    CheckState.CLEAN: N_("无待办问题"),
    CheckState.UNCHECKED: N_("未检查"),
}
STATE_TONES: dict[CheckState, str] = {
    CheckState.OVERDUE: "blocked",
    CheckState.ASKED: "active",
    CheckState.ANSWERED: "active",
    CheckState.OPEN: "warning",
    CheckState.CLEAN: "done",
    CheckState.UNCHECKED: "neutral",
}
FINDING_LABELS: dict[FindingState, str] = {
    FindingState.OPEN: N_("待处理"),
    FindingState.EXPLAINED: N_("已说明，待审核"),
    FindingState.WAIVED: N_("已认可"),
    FindingState.CORRECTED: N_("已补正"),
}
FINDING_TONES: dict[FindingState, str] = {
    FindingState.OPEN: "warning",
    FindingState.EXPLAINED: "active",
    FindingState.WAIVED: "neutral",
    FindingState.CORRECTED: "done",
}
SEVERITY_LABELS: dict[Severity, str] = {
    Severity.FAULT: N_("问题"),
    Severity.HINT: N_("提示"),
}
KIND_LABELS: dict[FindingKind, str] = {
    FindingKind.TIMELINE: N_("办案流程"),
    FindingKind.ARCHIVE: N_("归档材料"),
    FindingKind.CHECKLIST: N_("结案审查表"),
}
BASIS_LABELS: dict[Basis, str] = {
    Basis.LAW: N_("法律规定"),
    Basis.OWN: N_("本程序默认值"),
}
ARCHIVE_LABELS: dict[ArchiveState, str] = {
    ArchiveState.ABSENT: N_("没有扫描件，归档材料未检查"),
    ArchiveState.CHECKING: N_("有材料正在检查"),
    ArchiveState.LOOKED: N_("已对照归档目录检查"),
}
STEP_LABELS: dict[Step, str] = {
    Step.APPLIED: N_("申请"),
    Step.ACCEPTED: N_("受理"),
    Step.ASSIGNED: N_("指派"),
    Step.MET: N_("会见、约见"),
    Step.HEARD: N_("开庭"),
    Step.CLOSED: N_("结案"),
    Step.ARCHIVED: N_("归档"),
}

FOUND: dict[str, str] = {
    "late": N_("%(end)s在 %(end_day)s，期限是 %(due_day)s，超过 %(days)s 天"),
    "overdue": N_("没有%(end)s日期，期限 %(due_day)s 已过"),
    "wrong_order": N_("%(later)s（%(later_day)s）早于%(earlier)s（%(earlier_day)s）"),
    "missing_date": N_("没有填写%(step)s日期"),
    "future_date": N_("%(step)s日期 %(day)s 晚于检查当天"),
    "part_missing": N_("归档目录缺少“%(part)s”"),
    "document_unplaced": N_("材料“%(document)s”没有归入目录的任何部分"),
    "document_in_foreign_part": N_("材料“%(document)s”所在的部分不属于这一类型和阶段的归档目录"),
    "document_misplaced": N_(
        "材料“%(document)s”按名称应归入“%(better)s”，现在在“%(part)s”，请核对顺序"
    ),
    "document_refused": N_("材料“%(document)s”没有通过检查，无法阅读"),
    "document_without_pages": N_("材料“%(document)s”没有可以阅读的页"),
    "checklist_fault": N_("结案审查表：%(item)s——%(answer)s"),
}
"""Sentences of findings by code; days and codes are written out before they are filled in."""
UNCERTAIN = N_("期限涉及的年份没有录入节假日安排，只按周末推算")

NOTICE_KINDS: dict[str, Kind] = {
    "closing_asked": Kind(
        N_("%(count)s 件案件的结案检查需要补正，期限 %(due_on)s"),
        N_("结案检查发现 %(count)s 件案件有问题，请在 %(due_on)s（含当日）前补正或者说明情况。"),
        N_("结案检查退回补正"),
    ),
    "closing_postponed": Kind(
        N_("%(count)s 件案件的补正期限改为 %(due_on)s"),
        N_("%(count)s 件案件结案检查的补正期限改为 %(due_on)s。"),
        N_("补正期限变更"),
    ),
    "closing_turned_down": Kind(
        N_("%(count)s 件案件的说明没有被认可"),
        N_("结案检查中 %(count)s 件案件的说明没有被认可，请查看理由后补正或者再次说明。"),
        N_("说明未被认可"),
    ),
    "closing_reminder": Kind(
        N_("还有 %(count)s 件案件待补正，期限 %(due_on)s"),
        N_("结案检查退回的 %(count)s 件案件还没有补正或者说明，期限 %(due_on)s。"),
        N_("补正将到期"),
    ),
    "closing_overdue": Kind(
        N_("%(count)s 件案件补正逾期"),
        N_("结案检查退回的 %(count)s 件案件应在 %(due_on)s（含当日）前补正或者说明，现已逾期。"),
        N_("补正已逾期"),
    ),
}
