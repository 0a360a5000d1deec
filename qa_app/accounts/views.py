"""Pages for logging in and out and for choosing a language."""

from flask import Blueprint, Flask, redirect, request, session, url_for

from qa_app.accounts import queries
from qa_app.accounts.models import Account
from qa_app.core.roles import Actor
from qa_app.web.audience import allow, allow_anyone
from qa_app.web.menu import Entry
from qa_app.web.requests import request_session

bp = Blueprint("accounts", __name__)
MENU: list[Entry] = []


def load_actor() -> Actor | None:
    """The actor of the logged-in account, if its session is still good."""
    account_id = session.get("account_id")
    if account_id is None:
        return None
    account = request_session().get(Account, account_id)
    if account is None or not account.active or account.session_key != session.get("key"):
        return None
    return queries.actor_of(request_session(), account)


def init_app(app: Flask) -> None:
    """Tell the web package how an actor is loaded."""
    app.extensions["qa_actor_loader"] = load_actor


@bp.route("/login", methods=["GET", "POST"])
@allow_anyone
def login() -> str:
    """To be written: the log-in page."""
    return "login"


@bp.route("/logout", methods=["POST"])
@allow()
def logout():
    """End the session."""
    session.clear()
    return redirect(url_for("accounts.login"))


@bp.route("/language", methods=["POST"])
@allow_anyone
def language():
    """Remember the language chosen."""
    session["language"] = request.form.get("language", "zh")
    return redirect(request.referrer or "/")
