"""What of model files waits: nominations to confirm, files to redact; and what the store keeps."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlmodel import Session, col, select

from qa_app.core.roles import Actor, Role
from qa_app.learning.models import ModelCase, ModelPage
from qa_app.learning.queries.model_sight import count_doubted, waiting_in_office
from qa_app.learning.queries.nominating import count_to_confirm
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem


def nominations_to_confirm(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for an expert who is asked about nominations."""
    del now
    waiting = count_to_confirm(session, actor) if actor.has(Role.EXPERT) else []
    if not waiting:
        return []
    return [
        WorkItem(
            title=_("%(count)s 件案卷范本推荐待复核", count=number(len(waiting))),
            url=url_for("learning.nominations"),
            button=_("复核"),
            count=len(waiting),
        )
    ]


def models_in_office(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Nominations nobody could be asked about, pages to be confirmed, published ones in doubt."""
    del now
    if not actor.has(Role.SUPERVISOR):
        return []
    unasked, redacting = waiting_in_office(session, actor)
    doubted = count_doubted(session, actor)
    lines = (
        (
            doubted,
            _("%(count)s 件已发布的范本等级降低或者重新评审", count=number(doubted)),
            {"doubted": "1"},
        ),
        (
            unasked,
            _("%(count)s 件范本推荐没有可以复核的专家", count=number(unasked)),
            {"state": "nominated"},
        ),
        (
            redacting,
            _("%(count)s 件案卷范本待隐去个人信息", count=number(redacting)),
            {"state": "redacting"},
        ),
    )
    return [
        WorkItem(
            title=title,
            url=url_for("learning.models", **where),
            button=_("处理"),
            count=count,
        )
        for count, title, where in lines
        if count
    ]


def kept_pages(session: Session) -> Iterator[tuple[str, str]]:
    """Contents of burned pages in the store, and the model each belongs to."""
    statement = (
        select(ModelPage.address, ModelCase.public_id)
        .join(ModelCase, col(ModelCase.id) == col(ModelPage.model_id))
        .where(col(ModelPage.address).is_not(None))
    )
    yield from ((address, model) for address, model in session.execute(statement))
