"""Collects the pages of case files; importing it registers them."""

from qa_app.files.views import reading  # noqa: F401 - registers its endpoints
from qa_app.files.views.blueprint import bp

__all__ = ["bp"]
