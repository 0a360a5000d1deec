"""What waits for a person who imports cases: uploads that were checked and need a decision."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.cases.queries.imports import CASES, waiting
from qa_app.core.roles import Actor, Role
from qa_app.core.words import N_
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem


@dataclass(frozen=True, slots=True)
class Way:
    """How the decision about an upload of a kind is called, and the page it is made on."""

    title: str
    endpoint: str


WAYS = {CASES: Way(N_("决定是否导入案件表格"), "cases.show_import")}
"""By the kind of upload; packages with lists of other things add theirs."""
IMPORTERS = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AGENCY_STAFF)


def imports_waiting(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each upload that was checked and neither imported nor discarded."""
    if not actor.has(*IMPORTERS):
        return []
    return [
        WorkItem(
            title=_(WAYS[upload.kind].title),
            url=url_for(WAYS[upload.kind].endpoint, public_id=upload.public_id),
            button=_("查看检查结果"),
            detail=_("、").join(file["name"] for file in upload.files[:3]),
            count=(upload.counts or {}).get("rows"),
        )
        for upload in waiting(session, actor)
        if upload.kind in WAYS
    ]
