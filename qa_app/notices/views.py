"""Pages of notices: the list, reading, one's mail, and for administrators the outbox."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.core.words import N_
from qa_app.db.session import transaction
from qa_app.jobs.registry import EVERY_MINUTE
from qa_app.notices import background, forms, queries, services
from qa_app.notices.messages import PROBLEM_LABELS, STATE_LABELS
from qa_app.notices.rules import Line, line_of
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.menu import Entry
from qa_app.web.paging import page_number
from qa_app.web.requests import actor_or_none, current_actor, request_session, settings

bp = Blueprint("notices", __name__, url_prefix="/notices")
MENU = [
    Entry(11, N_("通知"), "notices.index", "bell", covers=("notices.mail",)),
    Entry(103, N_("邮件发送"), "notices.outbox", "envelope"),
]


def init_app(app: Flask) -> None:
    """Give every page the number of unread notices; let workers see to the mail."""
    if background.tend not in EVERY_MINUTE:
        EVERY_MINUTE.append(background.tend)

    @app.context_processor
    def bell() -> dict[str, object]:
        return {"unread_notices": _unread}


def _unread() -> int:
    actor = actor_or_none()
    return queries.unread(request_session(), actor) if actor else 0


@bp.route("/")
@allow()
def index() -> str:
    """What the actor was told, newest first."""
    only_unread = request.args.get("show") == "unread"
    page = queries.notices_page(
        request_session(),
        current_actor(),
        only_unread=only_unread,
        page=page_number(request.args.get("page")),
    )
    language = language_of_request()
    return render_template(
        "notices/index.html",
        page=page,
        lines={row.public_id: _line(row, language) for row in page.rows},
        only_unread=only_unread,
    )


@bp.route("/<public_id>/read", methods=["POST"])
@allow()
def read(public_id: str):
    """Mark one notice as read and go where it leads."""
    with transaction() as session:
        url = services.mark_read(
            session, actor=current_actor(), public_id=public_id, now=clock.now()
        )
    return redirect(_inside(url))


@bp.route("/read", methods=["POST"])
@allow()
def read_all():
    """Mark everything as read."""
    with transaction() as session:
        services.mark_all_read(session, actor=current_actor(), now=clock.now())
    return redirect(url_for("notices.index"))


@bp.route("/settings", methods=["GET", "POST"])
@allow()
def mail():
    """Where the own mail goes, how often and about what."""
    known = forms.values_of(*queries.choice_of(request_session(), current_actor()))
    form = forms.MailForm(data=None if request.form else known)
    if not form.validate_on_submit():
        return render_template("notices/mail.html", form=form, sends=bool(settings().smtp_url))
    with transaction() as session:
        services.choose_mail(
            session,
            actor=current_actor(),
            address=str(form.email.data or ""),
            choice=form.choice(),
            now=clock.now(),
        )
    flash(_("已保存邮件设置。"), "done")
    return redirect(url_for("notices.index"))


@bp.route("/outbox")
@allow(Role.ADMINISTRATOR)
def outbox() -> str:
    """How the outbox stands and what was not delivered; nothing of what the mails say."""
    session = request_session()
    return render_template(
        "notices/outbox.html",
        counts=queries.outbox_counts(session),
        by_kind=[
            (kind, _(background.label_of(kind)), count)
            for kind, count in queries.given_up_by_kind(session)
        ],
        label=lambda kind: _(background.label_of(kind)),
        page=queries.undelivered(session, page=page_number(request.args.get("page"))),
        states=STATE_LABELS,
        problems=PROBLEM_LABELS,
        sends=bool(settings().smtp_url),
    )


@bp.post("/outbox/again")
@allow(Role.ADMINISTRATOR)
def send_again():
    """Let one mail, those of a kind, or all that were given up be tried anew."""
    wanted = services.Again(request.form.get("mail", ""), request.form.get("kind", ""))
    with transaction() as session:
        count = services.send_again(session, actor=current_actor(), wanted=wanted, now=clock.now())
    flash(_("已安排重发 %(count)s 封邮件。", count=count), "done")
    return redirect(url_for("notices.outbox"))


def _line(row: queries.NoticeRow, language: str) -> Line:
    return line_of(background.words_of(row.kind), row.params, language, _)


def _inside(url: str) -> str:
    """Only an address of this program."""
    parts = urlsplit(url)
    inside = url.startswith("/") and not url.startswith(("//", "/\\")) and not parts.netloc
    return url if inside else url_for("notices.index")
