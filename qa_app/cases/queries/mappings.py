"""Mappings of columns that people confirmed, by the signature of the header."""

from sqlmodel import Session, select

from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.models import ColumnMapping

DEFAULT = "="
"""Before a field code: the value for a column that files with this header do not have."""


def remembered(session: Session) -> dict[str, Confirmed]:
    """Every confirmed mapping by signature."""
    rows = session.execute(select(ColumnMapping.signature, ColumnMapping.mapping)).all()
    return {signature: confirmed_of(mapping) for signature, mapping in rows}


def confirmed_of(stored: dict[str, str]) -> Confirmed:
    """A mapping as it is stored (flat) as the importer takes it."""
    columns = {name: code for name, code in stored.items() if not name.startswith(DEFAULT)}
    defaults = {name[1:]: text for name, text in stored.items() if name.startswith(DEFAULT)}
    return Confirmed(columns, defaults)


def stored_form(confirmed: Confirmed) -> dict[str, str]:
    """A mapping as it is stored: headers and, after "=", values for missing columns."""
    return confirmed.columns | {DEFAULT + code: text for code, text in confirmed.defaults.items()}
