"""What waits for a person who imports cases: uploads that were checked and need a decision."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.cases.queries.imports import waiting
from qa_app.core.roles import Actor, Role
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem

IMPORTERS = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AGENCY_STAFF)


def imports_waiting(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each upload that was checked and neither imported nor discarded."""
    if not actor.has(*IMPORTERS):
        return []
    return [
        WorkItem(
            title=_("决定是否导入案件表格"),
            url=url_for("cases.show_import", public_id=upload.public_id),
            button=_("查看检查结果"),
            detail=_("、").join(file["name"] for file in upload.files[:3]),
            count=(upload.counts or {}).get("rows"),
        )
        for upload in waiting(session, actor)
    ]
