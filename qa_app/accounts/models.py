"""Tables of regions, agencies, accounts and the roles granted to them."""

from datetime import datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field

from qa_app.core.roles import Role
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, UtcTime, one_of


class Region(Table, table=True):
    """A node of the region tree; ``path`` lists the codes from the root: ``/99/9901/``."""

    __tablename__ = "region"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    name: str = Field(index=True)
    parent_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    path: str = Field(sa_column=Column(Text, nullable=False, unique=True))


class Agency(Table, table=True):
    """A legal aid agency; its code is fixed once a frozen frame has used it."""

    __tablename__ = "agency"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    name: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    region_id: int = Field(foreign_key="region.id", index=True)
    code_fixed: bool = False


class Account(Table, table=True):
    """A person who can log in."""

    __tablename__ = "account"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    name: str
    password_hash: str
    language: str = "zh"
    active: bool = True
    must_change_password: bool = False
    session_key: str
    """Changes with password, role or deactivation: every session opened before is closed."""
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    revision: int = 1
    email: str | None = None
    """Where notices go by mail; none: they are only in the program."""


class RoleGrant(Table, table=True):
    """One role of one account, for a subtree of regions or for one agency."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "region_id", "agency_id"),
        one_of("role", Role),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    role: Role = Field(sa_column=Column(EnumText(Role), nullable=False))
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id", index=True)


class LoginAttempt(Table, table=True):
    """One try to log in, kept to lock out guessing; ``login_mark`` is what was typed, hashed."""

    __tablename__ = "login_attempt"
    __table_args__ = STRICT

    id: int | None = Field(default=None, primary_key=True)
    login_mark: str = Field(index=True)
    address: str = Field(index=True)
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))
    succeeded: bool
