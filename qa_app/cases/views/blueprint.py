"""The blueprint of cases, who may open what, and the words of its background work."""

from flask import Blueprint

from qa_app.cases.queries.visible import SEES_CASES
from qa_app.cases.work import IMPORTERS, imports_waiting
from qa_app.core.words import N_
from qa_app.jobs.messages import KIND_LABELS
from qa_app.web.work import PROVIDERS

bp = Blueprint("cases", __name__, url_prefix="/cases")
READERS = SEES_CASES
WRITERS = IMPORTERS

KIND_LABELS.update(
    {"cases.check": N_("正在检查案件表格"), "cases.import": N_("正在导入案件")},
)
if imports_waiting not in PROVIDERS:
    PROVIDERS.append(imports_waiting)
