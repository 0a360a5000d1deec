"""What the pages of competitions send: an entry, a decision, a reason, an order among equals."""

from collections.abc import Iterable, Mapping

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from qa_app.core.words import N_
from qa_app.sampling.queries.entries import EntryFilter
from qa_app.sampling.rules.entering import MOST_WORDS, EntryState
from qa_app.sampling.services.entering import Decision, Entry
from qa_app.web.forms import Form
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number

DECISIONS = {
    EntryState.ADMITTED: N_("通过，列为参评"),
    EntryState.REFUSED: N_("不通过"),
}


class EnterForm(Form):
    """Why a case is put forward and, of written opinions, which paper."""

    reason = TextAreaField(
        _l("推荐理由"),
        [InputRequired(_l("请写明推荐理由。")), Length(max=MOST_WORDS)],
        description=_l("供主办单位审核，不给评审专家看；请不要写受援人的姓名。"),
    )
    document = RadioField(_l("参评的文书"), choices=[], validate_choice=False)

    def offer(self, papers: Iterable[tuple[str, str]]) -> None:
        """Fill the papers of the file: public id and title."""
        self.document.choices = [SelectChoice(key, title) for key, title in papers]

    def entry(self, case_id: int) -> Entry:
        """The entry as typed."""
        return Entry(case_id, str(self.reason.data), str(self.document.data or ""))

    def show(self, problems: Iterable[tuple[str, str]]) -> None:
        """Put each sentence at its field."""
        for column, words in problems:
            field = self._fields.get(column, self.reason)
            field.errors = [*field.errors, words]


class DecisionForm(Form):
    """What becomes of an entry, and which revision of it was seen."""

    state = HiddenField()
    reason = TextAreaField(_l("理由"), [Length(max=MOST_WORDS)])
    revision = HiddenField()

    def decision(self) -> Decision:
        """The decision as sent; anything but a known state admits nothing."""
        known = {state.value: state for state in EntryState}
        state = known.get(str(self.state.data), EntryState.REFUSED)
        seen = str(self.revision.data or "")
        return Decision(state, str(self.reason.data or ""), int(seen) if seen.isdecimal() else 0)


def entry_filter(args: Mapping[str, str]) -> EntryFilter:
    """What the address asks of the list of entries."""
    return EntryFilter(
        text=args.get("q", "").strip(),
        state=args.get("state", ""),
        agency=args.get("agency", "").strip(),
        page=page_number(args.get("page")),
    )


def tie_order(form: Mapping[str, str]) -> tuple[dict[str, int], str]:
    """Public id of each entry → its order, and which meeting decided; what is no number is 0.

    Entries without anything typed are left out: one group of equals is ordered at a time.
    """
    ranks = {
        key.removeprefix("rank-"): int(value) if value.strip().isdecimal() else 0
        for key, value in form.items()
        if key.startswith("rank-") and value.strip()
    }
    return ranks, form.get("note", "")
