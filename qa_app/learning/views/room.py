"""Everything the web program takes from this package: pages, menu, work list."""

from qa_app.learning.views.blueprint import MENU, bp

__all__ = ["MENU", "bp"]
