"""Puts the names a case refers to beside it, for the list, the export and the page of one case."""

from typing import Any

from sqlalchemy import Select
from sqlmodel import col

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case, Cause, Firm, Lawyer

AGENCY = col(Agency.name).label("agency")
REGION = col(Region.name).label("region")
LAWYER = col(Lawyer.name).label("lawyer")
FIRM = col(Firm.name).label("firm")
CAUSE = col(Cause.name).label("cause")


def named(statement: Select[Any]) -> Select[Any]:
    """The statement over cases, joined with agency, region, lawyer, firm and cause."""
    return (
        statement.join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Region, col(Region.id) == col(Case.region_id))
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
    )
