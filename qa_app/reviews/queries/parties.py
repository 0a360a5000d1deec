"""The aided person of a case as an expert sees it before opening: the family name, no more.

Enough to think of an acquaintance; the file itself shows what the cycle does not cover.
"""

from sqlmodel import Session, col, select

from qa_app.cases.models import AidedPerson, Case
from qa_app.db.sealed import Vault

COMPOUND = (
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯",
)  # fmt: skip
SOMEBODY = "某"


def party_of(session: Session, vault: Vault, case_id: int) -> str:
    """The aided person's family name followed by 某; empty when no name is known."""
    statement = (
        select(AidedPerson.sealed, Case.case_key)
        .join(Case, col(Case.id) == col(AidedPerson.case_id))
        .where(col(AidedPerson.case_id) == case_id)
    )
    row = session.execute(statement).first()
    name = str(vault.open(bytes(row[0]), bound_to=row[1]).get("name") or "") if row else ""
    return family_name(name)


def family_name(name: str) -> str:
    """张三 → 张某; names with a dot (阿不都·热合曼) and Latin ones keep their first letter only."""
    if not name:
        return ""
    kept = name[:2] if name.startswith(COMPOUND) else name[:1]
    return kept + SOMEBODY
