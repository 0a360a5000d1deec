"""Everything the web program takes from this package: pages, menu, work list, notice."""

from qa_app.consequences import work
from qa_app.consequences.messages import EXPORTED_BODY, EXPORTED_LABEL, EXPORTED_SUBJECT
from qa_app.consequences.services.exporting import NOTICE
from qa_app.consequences.views import coefficients, desk, exports
from qa_app.consequences.views.blueprint import MENU, bp
from qa_app.notices.registry import KINDS, Kind
from qa_app.web.work import PROVIDERS

__all__ = ["MENU", "bp", "coefficients", "desk", "exports"]

KINDS[NOTICE] = Kind(EXPORTED_SUBJECT, EXPORTED_BODY, EXPORTED_LABEL)
if work.failed_to_look_at not in PROVIDERS:
    PROVIDERS.extend([work.failed_to_look_at, work.exports_to_renew])
