"""Everything the web program takes from this package: pages, menu, work list, notices."""

from qa_app.observations.views.blueprint import MENU, bp

__all__ = ["MENU", "bp"]
