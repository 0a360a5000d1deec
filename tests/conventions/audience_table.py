"""Endpoint → who may call it; written by hand so that opening a page is a decision."""

from qa_app.core.roles import Role
from qa_app.web.audience import ANYONE

EVERYONE = frozenset(Role)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
AUDITORS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})

SUPERVISORS = frozenset({Role.SUPERVISOR})
READERS_OF_CYCLES = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR})
REPORT_READERS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR})

CASE_READERS = frozenset(
    {Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY_STAFF}
)
CASE_WRITERS = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AGENCY_STAFF})

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
    "cases.index": CASE_READERS,
    "cases.export": CASE_READERS,
    "cases.show": CASE_READERS,
    "cases.reveal": CASE_WRITERS,
    "cases.imports": CASE_WRITERS,
    "cases.upload": CASE_WRITERS,
    "cases.show_import": CASE_WRITERS,
    "cases.mapping": CASE_WRITERS,
    "cases.decide": CASE_WRITERS,
    "cases.discard": CASE_WRITERS,
    "cases.rejects": CASE_WRITERS,
    "cycles.index": READERS_OF_CYCLES,
    "cycles.show": READERS_OF_CYCLES,
    "cycles.new": SUPERVISORS,
    "cycles.upload": SUPERVISORS,
    "cycles.edit": SUPERVISORS,
    "cycles.plan": READERS_OF_CYCLES,
    "sampling.preview": SUPERVISORS,
    "sampling.freeze": SUPERVISORS,
    "sampling.ceremony": SUPERVISORS,
    "sampling.sample": READERS_OF_CYCLES,
    "sampling.receive": SUPERVISORS,
    "sampling.substitute": SUPERVISORS,
    "sampling.extend": SUPERVISORS,
    "sampling.public_index": ANYONE,
    "sampling.public": ANYONE,
    "sampling.frame_file": ANYONE,
    "sampling.sample_file": ANYONE,
    "sampling.verify_script": ANYONE,
    "reports.index": REPORT_READERS,
    "reports.share": REPORT_READERS,
    "reports.file": REPORT_READERS,
    "reports.agreement": REPORT_READERS,
    "reports.published": REPORT_READERS,
    "panel.index": SUPERVISORS,
    "panel.export": SUPERVISORS,
    "panel.new": SUPERVISORS,
    "panel.show": SUPERVISORS,
    "panel.edit": SUPERVISORS,
    "panel.declare": SUPERVISORS,
    "panel.undeclare": SUPERVISORS,
    "panel.upload": SUPERVISORS,
    "panel.preview": SUPERVISORS,
    "panel.assign": SUPERVISORS,
    "panel.assignments": SUPERVISORS,
    "panel.export_assignments": SUPERVISORS,
    "panel.open_seats": SUPERVISORS,
    "panel.reassign": SUPERVISORS,
    "panel.withdraw": SUPERVISORS,
}
