"""Everything the web program takes from this package: pages, menu, work list, notices."""

from qa_app.notices.registry import KINDS
from qa_app.observations.views.blueprint import MENU, bp
from qa_app.observations.wording import OBSERVER_NOTICES

__all__ = ["MENU", "bp"]

KINDS.update(OBSERVER_NOTICES)
