"""Pages for logging in and out, the work list, one's own account, and administering accounts."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for

from qa_app import clock
from qa_app.accounts import forms, passwords, queries, services
from qa_app.accounts.models import Account
from qa_app.core.roles import SYSTEM, Actor, Role
from qa_app.core.words import N_
from qa_app.db.session import transaction
from qa_app.web.audience import allow, allow_anyone
from qa_app.web.i18n import LANGUAGES
from qa_app.web.i18n import gettext as _
from qa_app.web.menu import Entry
from qa_app.web.paging import page_number
from qa_app.web.requests import actor_or_none, current_actor, request_session, settings
from qa_app.web.work import waiting_for

bp = Blueprint("accounts", __name__)
MENU = [
    Entry(10, N_("首页"), "accounts.home", "house-door"),
    Entry(
        100,
        N_("机构与区划"),
        "accounts.agencies",
        "gear",
        (
            "accounts.agency",
            "accounts.new_agency",
            "accounts.regions",
            "accounts.region",
            "accounts.new_region",
        ),
    ),
    Entry(
        101,
        N_("账号"),
        "accounts.index",
        "people",
        ("accounts.edit", "accounts.new", "accounts.reset"),
    ),
]
_OPEN_WHILE_CHANGING = {"accounts.password", "accounts.logout", "accounts.language", "static"}


def load_actor() -> Actor | None:
    """The actor of the logged-in account, if its session is still good."""
    account_id = session.get("account_id")
    if account_id is None:
        return None
    return queries.actor_of_session(request_session(), account_id, session.get("key"))


def init_app(app: Flask) -> None:
    """Tell the web package how an actor is loaded; start passwords have to be changed first."""
    app.extensions["qa_actor_loader"] = load_actor

    @app.before_request
    def prolong() -> None:
        now = int(clock.now().timestamp())
        if "account_id" in session and now - session.get("since", 0) >= _stretch():
            session["since"] = now

    @app.before_request
    def change_start_password():
        due = session.get("must_change") and request.endpoint not in _OPEN_WHILE_CHANGING
        return redirect(url_for("accounts.password")) if due and actor_or_none() else None


@bp.route("/")
@allow()
def home() -> str:
    """What waits for the person."""
    now = clock.now()
    items = waiting_for(request_session(), current_actor(), now)
    today = now.astimezone(clock.SHANGHAI).date()
    return render_template("accounts/home.html", items=items, today=today)


@bp.route("/login", methods=["GET", "POST"])
@allow_anyone
def login():
    """Log in; a wrong name and a wrong password look the same."""
    form = forms.LoginForm()
    if actor_or_none() is not None:
        return redirect(url_for("accounts.home"))
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form)
    attempt, now = _attempt(form), clock.now()
    account = services.recognised(request_session(), attempt=attempt, now=now)
    with transaction() as writing:
        services.note_login(writing, actor=SYSTEM, attempt=attempt, account=account, now=now)
    if account is None:
        form.password.errors = [_("登录名或密码不正确。")]
        return render_template("accounts/login.html", form=form), 401
    _open_session(account)
    return redirect(_safe(request.args.get("next", "")))


@bp.route("/logout", methods=["POST"])
@allow()
def logout():
    """End the session."""
    session.clear()
    return redirect(url_for("accounts.login"))


@bp.route("/language", methods=["POST"])
@allow_anyone
def language():
    """Remember the language chosen, for the account or for this visit."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        actor = actor_or_none()
        if actor is not None:
            with transaction() as writing:
                services.choose_language(writing, actor=actor, language=chosen, now=clock.now())
    return redirect(_safe(request.form.get("next", "")))


@bp.route("/account")
@allow()
def profile() -> str:
    """One's own account."""
    return render_template("accounts/profile.html", actor=current_actor())


@bp.route("/account/password", methods=["GET", "POST"])
@allow()
def password():
    """Change one's own password; every other session ends."""
    form = forms.PasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/password.html", form=form)
    checked = services.checked_password(
        request_session(),
        actor=current_actor(),
        current=str(form.current.data),
        new=str(form.new.data),
    )
    with transaction() as writing:
        account = services.change_password(
            writing, actor=current_actor(), password=checked, now=clock.now()
        )
    _open_session(account)
    flash(_("密码已修改，其他设备上的登录已退出。"))
    return redirect(url_for("accounts.profile"))


@bp.route("/accounts")
@allow(Role.ADMINISTRATOR)
def index() -> str:
    """All accounts the administrator may manage."""
    role = request.args.get("role", "")
    wanted = queries.AccountFilter(
        text=request.args.get("q", "").strip(),
        role=Role(role) if role in set(Role) else None,
        page=page_number(request.args.get("page")),
    )
    page = queries.accounts_page(request_session(), current_actor(), wanted)
    return render_template("accounts/index.html", page=page, wanted=wanted, roles=list(Role))


@bp.route("/accounts/new", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def new():
    """Create an account; its start password is shown once."""
    form = _offered(forms.NewAccountForm())
    if not form.validate_on_submit():
        return render_template("accounts/new.html", form=form)
    start = passwords.start_password()
    with transaction() as writing:
        services.create_account(
            writing, actor=current_actor(), new=form.account(start), now=clock.now()
        )
    return render_template("accounts/start_password.html", login=form.login.data, password=start)


@bp.route("/accounts/<int:account_id>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def edit(account_id: int):
    """Change an account's name, roles, scope and activity."""
    account = queries.account_for(request_session(), current_actor(), account_id)
    roles, region, agency = queries.scope_of(request_session(), account_id)
    known = {"region": region, "agency": agency, "roles": [role.value for role in roles]}
    form = _offered(forms.AccountForm(obj=account, **({} if request.form else known)))
    if not form.validate_on_submit():
        entries = queries.entries_of(request_session(), current_actor(), account_id)
        return render_template("accounts/edit.html", form=form, account=account, entries=entries)
    with transaction() as writing:
        services.change_account(
            writing,
            actor=current_actor(),
            account_id=account_id,
            change=form.change(),
            now=clock.now(),
        )
    flash(_("账号“%(login)s”已保存。", login=account.login))
    return redirect(url_for("accounts.index"))


@bp.route("/accounts/<int:account_id>/reset", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def reset(account_id: int) -> str:
    """Give an account a new start password, shown once."""
    account = queries.account_for(request_session(), current_actor(), account_id)
    with transaction() as writing:
        start = services.reset_password(
            writing, actor=current_actor(), account_id=account_id, now=clock.now()
        )
    return render_template("accounts/start_password.html", login=account.login, password=start)


@bp.route("/register/regions")
@allow(Role.ADMINISTRATOR)
def regions() -> str:
    """The region tree."""
    tree = queries.region_tree(request_session(), current_actor())
    return render_template("accounts/regions.html", tree=tree)


@bp.route("/register/regions/new", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def new_region():
    """Add a region."""
    form = _offered_regions(forms.RegionForm())
    if not form.validate_on_submit():
        return render_template("accounts/region.html", form=form, region=None)
    with transaction() as writing:
        services.enter_region(writing, actor=current_actor(), entry=form.entry(), now=clock.now())
    flash(_("已新增行政区划“%(name)s”。", name=form.name.data))
    return redirect(url_for("accounts.regions"))


@bp.route("/register/regions/<int:region_id>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def region(region_id: int):
    """Rename a region or put it elsewhere in the tree."""
    known = queries.region_for(request_session(), current_actor(), region_id)
    form = _offered_regions(forms.RegionForm(obj=known, parent=known.parent_id or 0))
    if not form.validate_on_submit():
        return render_template("accounts/region.html", form=form, region=known)
    with transaction() as writing:
        services.change_region(
            writing,
            actor=current_actor(),
            region_id=region_id,
            entry=form.entry(),
            now=clock.now(),
        )
    flash(_("已保存行政区划“%(name)s”。", name=form.name.data))
    return redirect(url_for("accounts.regions"))


@bp.route("/register/agencies")
@allow(Role.ADMINISTRATOR)
def agencies() -> str:
    """The register of agencies."""
    text, number = request.args.get("q", "").strip(), page_number(request.args.get("page"))
    page = queries.agencies_page(request_session(), current_actor(), text, number)
    return render_template("accounts/agencies.html", page=page, text=text)


@bp.route("/register/agencies/new", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def new_agency():
    """Add an agency."""
    form = forms.AgencyForm()
    form.offer(queries.region_choices(request_session(), current_actor()))
    if not form.validate_on_submit():
        return render_template("accounts/agency.html", form=form, agency=None)
    with transaction() as writing:
        services.enter_agency(writing, actor=current_actor(), entry=form.entry(), now=clock.now())
    flash(_("已新增机构“%(name)s”。", name=form.name.data))
    return redirect(url_for("accounts.agencies"))


@bp.route("/register/agencies/<int:agency_id>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def agency(agency_id: int):
    """Rename an agency, move it, or give it another code."""
    known = queries.agency_for(request_session(), current_actor(), agency_id)
    form = forms.AgencyForm(obj=known, region=known.region_id)
    form.offer(queries.region_choices(request_session(), current_actor()))
    if not form.validate_on_submit():
        return render_template("accounts/agency.html", form=form, agency=known)
    with transaction() as writing:
        services.change_agency(
            writing,
            actor=current_actor(),
            agency_id=agency_id,
            entry=form.entry(),
            now=clock.now(),
        )
    flash(_("已保存机构“%(name)s”。", name=form.name.data))
    return redirect(url_for("accounts.agencies"))


def _attempt(form: forms.LoginForm) -> services.LoginTry:
    return services.LoginTry(
        login=str(form.login.data),
        password=str(form.password.data),
        address=request.remote_addr or "",
        allowed=settings().login_attempts,
        lockout=timedelta(minutes=settings().lockout_minutes),
    )


def _stretch() -> int:
    """Seconds after which a login in use is prolonged: a tenth of its span, not each answer.

    An answer that comes late, of a save under way, must not bring back what a log-out has ended.
    """
    return settings().session_minutes * 60 // 10


def _open_session(account: Account) -> None:
    session.clear()
    session.permanent = True
    session["account_id"], session["key"] = account.id, account.session_key
    session["since"] = int(clock.now().timestamp())
    if account.must_change_password:
        session["must_change"] = True


def _safe(target: str) -> str:
    """Only an address inside the program, so that nobody is sent elsewhere after logging in."""
    parts = urlsplit(target)
    inside = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if inside and not parts.netloc else url_for("accounts.home")


def _offered(form: Any) -> Any:
    actor, reading = current_actor(), request_session()
    regions = queries.region_choices(reading, actor)
    form.offer(regions, queries.agency_choices(reading, actor), _has_all(actor))
    return form


def _offered_regions(form: Any) -> Any:
    actor = current_actor()
    form.offer(queries.region_choices(request_session(), actor), _has_all(actor))
    return form


def _has_all(actor: Actor) -> bool:
    return "/" in actor.region_paths(Role.ADMINISTRATOR)
