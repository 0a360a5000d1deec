"""Pages of the audit trail for auditors and administrators: the events, and a check."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from qa_app.audit import queries, rules
from qa_app.core.roles import Role
from qa_app.core.words import N_
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.menu import Entry
from qa_app.web.paging import page_number
from qa_app.web.requests import request_session

bp = Blueprint("audit", __name__, url_prefix="/audit")
MENU = [Entry(104, N_("审计"), "audit.index", "shield-check")]


@bp.route("/")
@allow(Role.AUDITOR, Role.ADMINISTRATOR)
def index() -> str:
    """All events, newest first."""
    wanted = queries.EventFilter(
        actor=request.args.get("actor", "").strip(),
        act=request.args.get("act", "").strip(),
        object_id=request.args.get("object", "").strip(),
        page=page_number(request.args.get("page")),
    )
    page = queries.events_page(request_session(), wanted)
    return render_template("audit/index.html", page=page, wanted=wanted)


@bp.route("/verify", methods=["POST"])
@allow(Role.AUDITOR, Role.ADMINISTRATOR)
def verify():
    """Recompute the whole chain and say whether it holds."""
    verdict = rules.verify(queries.chain(request_session()))
    if verdict.ok:
        text = _("已核对 %(count)s 条记录，全部完整，未被改动。", count=f"{verdict.events:,}")
        flash(text, "done")
    else:
        broken = _("第 %(number)s 条记录与前后不符，审计记录被改动过。", number=verdict.broken_at)
        flash(broken, "error")
    return redirect(url_for("audit.index"))
