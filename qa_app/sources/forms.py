"""Text in, values out: the filter of the list of cases, and the act of combining."""

from werkzeug.datastructures import MultiDict
from wtforms import TextAreaField
from wtforms.validators import Length

from qa_app.core.text import normalised
from qa_app.cycles.rules.plan import SourceName
from qa_app.sources.queries.lists import CaseFilter
from qa_app.web.forms import Form
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number

LONGEST_QUERY = 100


class CombineForm(Form):
    """A remark that is kept with every grade written."""

    reason = TextAreaField(
        _l("说明"),
        [Length(max=2000)],
        description=_l("随每件案件的定级一并保存，例如依据的文件。"),
    )


def filter_of(args: MultiDict[str, str]) -> CaseFilter:
    """The filter in the address; what is unknown filters nothing."""
    known = args.get("known", "")
    return CaseFilter(
        q=normalised(args.get("q", ""))[:LONGEST_QUERY],
        known=SourceName(known) if known in list(SourceName) else None,
        page=page_number(args.get("page")),
    )
