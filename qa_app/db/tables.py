"""The shared metadata: a naming convention so that every constraint has a stable name.

Imported by every ``models`` module before its first table.
"""

from sqlmodel import SQLModel

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = CONVENTION
metadata = SQLModel.metadata


class Table(SQLModel):
    """Base of all table classes; exists so that the convention is set before the first of them."""
