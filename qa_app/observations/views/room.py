"""Everything the web program takes from this package: pages, menu, work list, notices."""

from qa_app.files.queries.holdings import ALSO
from qa_app.notices.registry import KINDS
from qa_app.observations.queries.device import photo_addresses
from qa_app.observations.views import desk, device, discussion, feedback, mine, office
from qa_app.observations.views.blueprint import MENU, bp
from qa_app.observations.wording import OBSERVER_NOTICES

__all__ = ["MENU", "bp", "desk", "device", "discussion", "feedback", "mine", "office"]

KINDS.update(OBSERVER_NOTICES)
if photo_addresses not in ALSO:
    ALSO.append(photo_addresses)
