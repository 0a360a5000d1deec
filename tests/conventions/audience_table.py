"""Endpoint → who may call it; written by hand so that opening a page is a decision."""

from qa_app.core.roles import Role
from qa_app.web.audience import ANYONE

EVERYONE = frozenset(Role)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
AUDITORS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})

TABLE: dict[str, frozenset[Role] | str] = {
    "accounts.login": ANYONE,
    "accounts.language": ANYONE,
    "accounts.logout": EVERYONE,
    "accounts.home": EVERYONE,
    "accounts.profile": EVERYONE,
    "accounts.password": EVERYONE,
    "accounts.index": ADMINISTRATORS,
    "accounts.new": ADMINISTRATORS,
    "accounts.edit": ADMINISTRATORS,
    "accounts.reset": ADMINISTRATORS,
    "audit.index": AUDITORS,
    "audit.verify": AUDITORS,
    "jobs.show": EVERYONE,
    "jobs.status": EVERYONE,
}
