"""The page a form was sent from, to lead back to it: a page of this program, or none."""

from urllib.parse import urlsplit

from flask import request


def page_before() -> str:
    """Path and query of the page that sent this request; "" where it is not known or not ours.

    Browsers name it (``Referer``); one without an address of this host is not believed.
    """
    told = urlsplit(request.referrer or "")
    if told.scheme != request.scheme or told.netloc != request.host:
        return ""
    path = told.path or "/"
    if path.startswith("//") or not path.startswith(f"{request.script_root}/"):
        return ""
    return f"{path}?{told.query}" if told.query else path
