"""Mappings of columns that people confirmed, by the signature of the header."""

from sqlmodel import Session, col, select

from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.models import ColumnMapping

DEFAULT = "="
"""Before a field code: the value for a column that files with this header do not have."""


OF_OTHERS = ":"
"""Stands between the kind of a list and the signature of its header; none is there for cases."""


def remembered(session: Session, kind: str = "") -> dict[str, Confirmed]:
    """Every confirmed mapping of cases, or of another kind of list, by signature."""
    before = f"{kind}{OF_OTHERS}" if kind else ""
    of_kind = col(ColumnMapping.signature).startswith(before, autoescape=True)
    if not kind:
        of_kind = ~col(ColumnMapping.signature).contains(OF_OTHERS)
    rows = session.execute(
        select(ColumnMapping.signature, ColumnMapping.mapping).where(of_kind)
    ).all()
    return {signature.removeprefix(before): confirmed_of(mapping) for signature, mapping in rows}


def confirmed_of(stored: dict[str, str]) -> Confirmed:
    """A mapping as it is stored (flat) as the importer takes it."""
    columns = {name: code for name, code in stored.items() if not name.startswith(DEFAULT)}
    defaults = {name[1:]: text for name, text in stored.items() if name.startswith(DEFAULT)}
    return Confirmed(columns, defaults)


def stored_form(confirmed: Confirmed) -> dict[str, str]:
    """A mapping as it is stored: headers and, after "=", values for missing columns."""
    return confirmed.columns | {DEFAULT + code: text for code, text in confirmed.defaults.items()}
