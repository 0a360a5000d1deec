"""What combined grades were made of, sheet by sheet, so that a change of any of them shows.

``reviews`` keeps the versions of grades; these rows name what of other packages each combined
version rests on.  They are written with the version and never change.
"""

from sqlmodel import Column, Field

from qa_app.core.grades import Grade
from qa_app.cycles.rules.plan import SourceName
from qa_app.db.tables import Table
from qa_app.db.types import STRICT, EnumText, one_of


class CombinedPart(Table, table=True):
    """One observation, follow-up or opinion a combined grade was made of, as it was then."""

    __tablename__ = "combined_part"
    __table_args__ = (one_of("source", SourceName), one_of("grade", Grade), STRICT)

    cycle_id: int = Field(primary_key=True, foreign_key="cycle.id", ondelete="CASCADE")
    case_id: int = Field(primary_key=True, foreign_key="case_record.id")
    version: int = Field(primary_key=True)
    """The version of the settled grade."""
    source: SourceName = Field(sa_column=Column(EnumText(SourceName), primary_key=True))
    origin_id: int = Field(primary_key=True)
    """The row of the source's own package; one that is gone is just what is to be noticed."""
    grade: Grade | None = Field(default=None, sa_column=Column(EnumText(Grade)))
    points: int | None = None
    sheets: int = 1
