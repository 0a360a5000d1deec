"""Counting the cases of one type need not read the table."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_case_record_type_closed_on"), "case_record", ["type", "closed_on"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_case_record_type_closed_on"), table_name="case_record")
