"""A form that arrives after its log-in has ended: the way to log in and back to the page.

Nothing of it is taken over. What was typed waits in the browser where the form was a kept one
(``web.kept``); the words say so only then. Scripts keep the answers they know how to read.
"""

from flask import current_app, flash, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from qa_app.web.back import page_before
from qa_app.web.i18n import gettext, language_of_request

KEPT_FIELD = "kept_as"
"""Under which names a browser keeps what a form was filled with: ids joined by dots."""


def asked_by_script() -> bool:
    """Whether the answer is read by a script: it takes something else than a page, or a part."""
    wanted = request.headers.get("Accept", "")
    return "HX-Request" in request.headers or (bool(wanted) and "text/html" not in wanted)


def to_log_in() -> Response:
    """The log-in, which leads to the page wanted or, after a form, to the page it came from."""
    if request.endpoint == "accounts.logout":
        return redirect(url_for("accounts.login"))
    if request.method in ("GET", "HEAD"):
        here = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("accounts.login", next=here))
    if not asked_by_script():
        flash(not_taken_over(gettext("登录已过期，刚才提交的内容还没有被接收。")), "warning")
    return redirect(url_for("accounts.login", next=_page_to_open()))


def not_taken_over(said: str) -> str:
    """What was said of a form that was not taken, and where its text and its files are now."""
    sentences = [said]
    if request.form.get(KEPT_FIELD):
        sentences.append(gettext("填写的文字暂存在本机，回到原来的页面会自动恢复。"))
    if any(one.filename for one in request.files.values()):
        sentences.append(gettext("附件需要重新选择。"))
    return ("" if language_of_request() == "zh" else " ").join(sentences)


def _page_to_open() -> str:
    """The page a form came from, where it can be opened by its address; else the first page."""
    page = page_before()
    path = page.partition("?")[0].removeprefix(request.script_root)
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint = adapter.match(path, method="GET")[0] if adapter and page else "accounts.login"
    except HTTPException:
        return "/"
    return "/" if endpoint == "accounts.login" else page
