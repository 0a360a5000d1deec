"""All pages of the report room on one blueprint, and what the program adds to its menu."""

from qa_app.reports.views import fees, panel, sources
from qa_app.reports.views.pages import MENU, bp

__all__ = ["MENU", "bp", "fees", "panel", "sources"]
