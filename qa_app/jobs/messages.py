"""Sentences for what can become of a job."""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "job_gave_up": N_("后台任务三次未能完成，已停止。请重新提交；若仍失败，请联系管理员。"),
    "job_fault": N_("后台任务因程序故障未能完成，数据没有改动。请联系管理员查看日志。"),
    "job_object_gone": N_("后台任务要处理的对象已不存在，数据没有改动。"),
}

KIND_LABELS: dict[str, str] = {}
"""What each kind of job is called on its progress page; packages add theirs."""
