"""Lists of lawyers on their way to accounts, and the start passwords: fetched once."""

from qa_app import clock
from qa_app.cases.forms import LawyerListForm
from qa_app.cases.lawyer_accounts import LAWYERS, has_passwords, take_passwords
from qa_app.cases.messages import lawyer_sentence
from qa_app.cases.queries.lawyers import MANAGERS
from qa_app.cases.services.exports import PASSWORD_COLUMNS, table
from qa_app.cases.services.lawyers import note_fetched
from qa_app.cases.views.blueprint import bp
from qa_app.cases.views.list_pages import ListPages
from qa_app.core.words import N_
from qa_app.db.session import transaction
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_table
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.requests import current_actor, settings, vault

LISTS = ListPages(
    bp=bp,
    name=LAWYERS,
    audience=MANAGERS,
    form=LawyerListForm,
    sentence=lawyer_sentence,
    labels=(N_("正在检查承办人员名单"), N_("正在为承办人员开户")),
    decision=N_("决定是否为名单上的承办人员开户"),
    beside=lambda found: {"passwords": has_passwords(found, settings().home)},
)
LISTS.register()


@bp.route("/lawyers/imports/<public_id>/passwords.xlsx", methods=["POST"])
@allow(*MANAGERS)
def lawyers_passwords(public_id: str):
    """The start passwords of the accounts opened; fetched once, then they are gone."""
    found, translate = LISTS.own(public_id), translator(language_of_request())
    rows = take_passwords(found, settings().home, vault())
    with transaction() as writing:
        note_fetched(writing, actor=current_actor(), public_id=public_id, now=clock.now(),
                     count=len(rows))  # fmt: skip
    names = [translate(column) for column in PASSWORD_COLUMNS]
    return sent_table(table("xlsx", translate(N_("初始密码")), names, rows), "start-passwords.xlsx")
