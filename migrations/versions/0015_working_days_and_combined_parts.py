"""Days of the working calendar that were entered by hand, and what combined grades rest on."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
        sqlite_strict=True,
    )
    op.create_table(
        "combined_part",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('file', 'observation', 'follow_up', 'opinion')",
            name=op.f("ck_combined_part_source_known"),
        ),
        sa.CheckConstraint(
            "grade IN ('excellent', 'good', 'pass', 'fail')",
            name=op.f("ck_combined_part_grade_known"),
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_combined_part_cycle_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_combined_part_case_id")
        ),
        sa.PrimaryKeyConstraint(
            "cycle_id", "case_id", "version", "source", "origin_id", name=op.f("pk_combined_part")
        ),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("combined_part")
    op.drop_table("calendar_day")
