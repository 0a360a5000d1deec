"""Makes long PDF reports as background jobs; the file waits under the operator's home folder.

For the share page. A file belongs to the account that asked: its name begins with the account.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from qa_app.core.words import N_
from qa_app.db.session import reading
from qa_app.jobs import kept
from qa_app.jobs.registry import Work, handler
from qa_app.reports.files import report_file
from qa_app.reports.queries.cycles import report_cycle
from qa_app.reports.queries.reports import share_report
from qa_app.settings import Settings
from qa_app.web.i18n import translator

KIND = "reports.pdf"
JOB_LABELS = {KIND: N_("正在生成结果报告")}
LONG_ROWS = 500
"""A PDF with more rows than this is made in the background."""


def kept_file(settings: Settings, account_id: int | None, token: str) -> Path:
    """Where a finished file waits; ``token`` holds letters, digits, hyphens and underscores."""
    return kept.kept_path(settings, "reports", account_id, token, ".pdf")


@handler(KIND)
def make_pdf(work: Work) -> dict[str, Any]:
    """Write the PDF; doing it again writes the same file anew."""
    given = work.arguments
    with reading() as session:
        cycle = report_cycle(session, work.actor, given["cycle"])
        made = share_report(
            session,
            replace(cycle, before_objections=bool(given.get("before_objections"))),
            by=tuple(given["by"]),
            decimals=given["decimals"],
            language=given["language"],
            now=work.now,
        )
    work.progress(0, len(made.report.rows))
    file = report_file(made.report, "pdf", translator(given["language"]), given["language"])
    target = kept_file(work.settings, work.actor.account_id, given["token"])
    kept.keep(target, lambda path: path.write_bytes(file.content))
    work.progress(len(made.report.rows), len(made.report.rows))
    return {"next_url": given["next_url"], "pages": file.count}
