"""The register of lawyers: who has an account, tying one, opening one, taking a tie back."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from sqlmodel import Session

from qa_app import clock
from qa_app.accounts.passwords import start_password
from qa_app.accounts.queries import EntryLine
from qa_app.cases.forms import LawyerLinkForm, LawyerOpenForm, lawyer_filter_of
from qa_app.cases.lawyer_accounts import LAWYERS, as_list
from qa_app.cases.queries import lawyers as queries
from qa_app.cases.rules.lawyers import REACH_LABELS
from qa_app.cases.services import lawyers as services
from qa_app.cases.services.exports import lawyer_table
from qa_app.cases.services.uploads import Incoming
from qa_app.cases.views.blueprint import bp
from qa_app.cases.views.lawyer_lists import LISTS
from qa_app.cases.views.list_pages import start
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.db.session import transaction
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_table
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.menu import Entry
from qa_app.web.paging import PAGE_SIZE
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session

MENU = [
    Entry(
        25, N_("承办人员"), "cases.lawyers", "person-check",
        covers=(
            *("cases.lawyer", "cases.link_lawyer", "cases.unlink_lawyer", "cases.open_lawyer"),
            *("cases.open_lawyers", "cases.lawyers_upload", "cases.lawyers_imports"),
            *("cases.lawyers_import", "cases.lawyers_decide"),
        ),
    )
]  # fmt: skip


@bp.route("/lawyers")
@allow(*queries.READERS)
def lawyers() -> str:
    """Who handles cases in the actor's regions, and who of them can be told something."""
    wanted = lawyer_filter_of(request.args)
    page = queries.lawyers_page(request_session(), current_actor(), wanted)
    reach = [(one, _(label)) for one, label in REACH_LABELS.items()]
    may = current_actor().has(*queries.MANAGERS)
    return render_template("cases/lawyers.html", page=page, wanted=wanted, reach=reach, may=may)


@bp.route("/lawyers/export.<kind>")
@allow(*queries.READERS)
def lawyers_export(kind: str) -> Response:
    """The same list as a file, on all its pages; filled in, it opens accounts."""
    if kind not in ("csv", "xlsx"):
        raise NotFound
    wanted = lawyer_filter_of(request.args)
    lines = queries.all_lawyers(request_session(), current_actor(), wanted)
    content = lawyer_table(kind, lines, translator(language_of_request()))
    return sent_table(content, f"lawyers.{kind}")


@bp.route("/lawyers/<int:lawyer_id>")
@allow(*queries.READERS)
def lawyer(lawyer_id: int) -> str:
    """One entry: its account, entries of the same name, and ways to an account."""
    return _shown(lawyer_id, LawyerLinkForm(formdata=None), LawyerOpenForm(formdata=None))


@bp.route("/lawyers/<int:lawyer_id>/link", methods=["POST"])
@allow(*queries.MANAGERS)
def link_lawyer(lawyer_id: int):
    """Tie the entry to an account that exists."""
    queries.lawyer_for(request_session(), current_actor(), lawyer_id, queries.MANAGERS)
    form = LawyerLinkForm()
    if not form.validate():
        return _shown(lawyer_id, form, LawyerOpenForm(formdata=None)), 400
    with transaction() as writing:
        account = services.link_lawyer(
            writing, actor=current_actor(), lawyer_id=lawyer_id, login=str(form.login.data),
            other_name=bool(form.other_name.data), now=clock.now(),
        )  # fmt: skip
        login = account.login
    flash(
        _("已关联账号“%(login)s”。这名承办人员的案件从现在起是该账号本人的。", login=login), "done"
    )
    return redirect(url_for("cases.lawyer", lawyer_id=lawyer_id))


@bp.route("/lawyers/<int:lawyer_id>/unlink", methods=["POST"])
@allow(*queries.MANAGERS)
def unlink_lawyer(lawyer_id: int):
    """Take a tie back."""
    with transaction() as writing:
        login = services.unlink_lawyer(
            writing, actor=current_actor(), lawyer_id=lawyer_id, now=clock.now()
        )
    flash(_("已解除与账号“%(login)s”的关联，账号本身没有改动。", login=login), "done")
    return redirect(url_for("cases.lawyer", lawyer_id=lawyer_id))


@bp.route("/lawyers/<int:lawyer_id>/open", methods=["POST"])
@allow(*queries.MANAGERS)
def open_lawyer(lawyer_id: int):
    """Open an account for the entry; its start password is shown once."""
    queries.lawyer_for(request_session(), current_actor(), lawyer_id, queries.MANAGERS)
    form, start = LawyerOpenForm(), start_password()
    if not form.validate():
        return _shown(lawyer_id, LawyerLinkForm(formdata=None), form), 400
    login = str(form.opened.data).strip()
    opening = services.Opening(login, start, str(form.email.data or ""))
    with transaction() as writing:
        services.open_account(
            writing, actor=current_actor(), lawyer_id=lawyer_id, opening=opening, now=clock.now()
        )
    return render_template(
        "cases/lawyer_password.html", login=login, password=start, lawyer_id=lawyer_id
    )


@bp.route("/lawyers/open", methods=["POST"])
@allow(*queries.MANAGERS)
def open_lawyers():
    """Take the ticked lawyers as a list, to be checked and decided on like one from a file."""
    ids = [whole_number(text) for text in request.form.getlist("lawyer")[:PAGE_SIZE]]
    session, actor = request_session(), current_actor()
    lines = [(one.name, one.firm) for one in queries.chosen(session, actor, ids)]
    if not lines:
        flash(_("请先勾选没有账号的承办人员。"), "warning")
        return redirect(url_for("cases.lawyers"))
    name = _("所选 %(count)s 名承办人员", count=len(lines))
    files = [Incoming(f"{name}.csv", as_list(lines))]
    return redirect(LISTS.address(start(files, LAWYERS)))


def of_account(session: Session, actor: Actor, account_id: int) -> list[EntryLine]:
    """The entries that belong to an account, for its page."""
    return [
        EntryLine(
            _("%(name)s（%(firm)s），案件 %(count)s 件", name=one.name, firm=one.firm or "—",
              count=one.cases),
            url_for("cases.lawyer", lawyer_id=one.id),
        )
        for one in queries.entries_of(session, actor, account_id)
    ]  # fmt: skip


def _shown(lawyer_id: int, link: LawyerLinkForm, opening: LawyerOpenForm) -> str:
    session, actor = request_session(), current_actor()
    found = queries.lawyer_for(session, actor, lawyer_id)
    may = actor.has(*queries.MANAGERS)
    ways: dict[str, Any] = {"elsewhere": may and queries.is_elsewhere(session, actor, lawyer_id)}
    if may and found.account_id is None:
        ways["known"] = queries.accounts_named(session, actor, found.name)
        if request.method == "GET":
            opening.opened.data = queries.next_login(session)
    return render_template(
        "cases/lawyer.html", lawyer=found, may=may, link=link, opening=opening,
        namesakes=queries.namesakes(session, actor, found), **{"known": [], **ways},
    )  # fmt: skip
