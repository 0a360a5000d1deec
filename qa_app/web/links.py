"""Addresses for templates: what has no parts is built once, since a page holds some fifty of them.

Flask builds each address anew; the menu, the styles and every icon always have the same one.
"""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request, url_for


@lru_cache(maxsize=1024)
def _fixed(_app: Flask, _root: str, endpoint: str, filename: str) -> str:
    return url_for(endpoint, filename=filename) if filename else url_for(endpoint)


def link(endpoint: str, **values: Any) -> str:
    """The same as ``url_for``, within a request."""
    filename = values.get("filename", "") if endpoint == "static" and len(values) == 1 else ""
    if endpoint.startswith(".") or (values and not filename):
        return url_for(endpoint, **values)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return _fixed(app, request.script_root, endpoint, filename)


def init_app(app: Flask) -> None:
    """Templates get the quick one under the usual name."""
    app.jinja_env.globals["url_for"] = link
