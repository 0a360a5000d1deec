"""A share report as a file: PDF, XLSX or CSV, by the name of the format.

For downloads, background jobs and the command line.
"""

from collections.abc import Callable
from dataclasses import dataclass

from qa_app.reports.pdf import share_pdf
from qa_app.reports.print_words import Translate
from qa_app.reports.rules.report import ShareReport
from qa_app.reports.tables import share_csv, share_xlsx

MIME_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A finished file and how many pages or rows it has."""

    content: bytes
    unit: str
    count: int


def _pdf(report: ShareReport, t: Translate, language: str) -> ReportFile:
    printed = share_pdf(report, t, language="en" if language == "en" else "zh-CN")
    return ReportFile(printed.pdf, "pages", printed.pages)


def _xlsx(report: ShareReport, t: Translate, _language: str) -> ReportFile:
    made = share_xlsx(report, t)
    return ReportFile(made.content, "rows", made.rows)


def _csv(report: ShareReport, t: Translate, _language: str) -> ReportFile:
    made = share_csv(report, t)
    return ReportFile(made.content, "rows", made.rows)


FORMATS: dict[str, Callable[[ShareReport, Translate, str], ReportFile]] = {
    "pdf": _pdf,
    "xlsx": _xlsx,
    "csv": _csv,
}


def report_file(report: ShareReport, kind: str, t: Translate, language: str) -> ReportFile:
    """The report as ``pdf``, ``xlsx`` or ``csv``."""
    return FORMATS[kind](report, t, language)


def file_name(report: ShareReport, kind: str) -> str:
    """A name that says which cycle and breakdown the file holds."""
    earlier = ["before-objections"] if report.header.before_objections else []
    return "-".join(["share", report.header.cycle, *report.by, *earlier]) + f".{kind}"
