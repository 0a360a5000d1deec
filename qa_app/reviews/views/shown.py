"""A case as an expert's pages show it: its facts in words, and what keeps the expert from going on.

Plain values made once per page; the templates place them and decide nothing.
"""

from flask import url_for

from qa_app.cases.messages import LABELS as FIELD_LABELS
from qa_app.cases.rules.fields import Field
from qa_app.cases.rules.flags import FLAG_OF
from qa_app.reviews.queries.barriers import Barrier
from qa_app.reviews.rules.masking import CaseFacts
from qa_app.web import filters
from qa_app.web.i18n import gettext as _
from qa_app.web.words import sentence


def fact_rows(facts: CaseFacts, name: str) -> list[tuple[str, str]]:
    """The case's facts as name and value; what is unknown or masked is left out."""
    rows = [
        (_("案件"), name),
        (_("类型"), filters.type_label(facts.type)),
        (_("阶段"), filters.stage_label(facts.stage) if facts.stage else ""),
        (_("案由"), facts.cause or ""),
        (_("机构"), facts.agency or ""),
        (_("承办人员"), facts.lawyer or ""),
        (_("律所"), facts.firm or ""),
        (_("来源"), filters.source_label(facts.source) if facts.source else ""),
        (_("受理日期"), _day(facts.accepted_on)),
        (_("指派日期"), _day(facts.assigned_on)),
        (_("会见日期"), _day(facts.met_on)),
        (_("开庭日期"), _day(facts.heard_on)),
        (_("结案日期"), _day(facts.closed_on)),
        (_("办理结果"), facts.result or ""),
        (_("标记"), _flags(facts.flags)),
    ]
    return [(label, value) for label, value in rows if value]


def shown_barrier(barrier: Barrier | None) -> dict[str, str] | None:
    """What keeps an expert from going on, as a sentence with the way out."""
    if barrier is None:
        return None
    return {
        "sentence": sentence(barrier.code, barrier.params, _),
        "url": url_for(barrier.endpoint) if barrier.endpoint else "",
        "button": _(barrier.button) if barrier.button else "",
    }


def concerned(facts: CaseFacts, name: str, party: str) -> list[tuple[str, str]]:
    """Whom and what a case is about, for thinking of ties, then the other facts."""
    whose = [(_("受援人"), party)] if party else []
    return [*fact_rows(facts, name)[:1], *whose, *fact_rows(facts, name)[1:]]


def _day(day) -> str:
    return filters.written_date(day) if day else ""


def _flags(bits: int) -> str:
    """Marks that bear on how a case had to be handled; a complaint would only colour the eye."""
    shown = (Field.DEATH_PENALTY, Field.MINOR, Field.GROUP_CASE)
    return _("、").join(_(FIELD_LABELS[one]) for one in shown if bits & FLAG_OF[one])
