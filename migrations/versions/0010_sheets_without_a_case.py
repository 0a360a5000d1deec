"""Sheets about a hearing whose case is not closed yet have no case."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

GRADES = "IN ('excellent', 'good', 'pass', 'fail')"


def upgrade() -> None:
    _recreate(nullable=True)


def downgrade() -> None:
    """A sheet without a case cannot be kept: say so and change nothing."""
    left = op.get_bind().scalar(sa.text("SELECT count(*) FROM scoresheet WHERE case_id IS NULL"))
    if left:
        raise RuntimeError(f"{left} scoresheets have no case; link or remove them first")
    _recreate(nullable=False)


def _recreate(*, nullable: bool) -> None:
    """PostgreSQL changes the column. SQLite needs a new table of the same name.

    The rows go into the new table after the old one is gone: only then does SQLite see that every
    row which points to a sheet still finds it.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("scoresheet", "case_id", existing_type=sa.Integer(), nullable=nullable)
        return
    op.execute("PRAGMA defer_foreign_keys=ON")
    op.execute("CREATE TEMPORARY TABLE kept_scoresheet AS SELECT * FROM scoresheet")
    op.drop_table("scoresheet")
    _create(nullable)
    op.execute("INSERT INTO scoresheet SELECT * FROM kept_scoresheet")
    op.execute("DROP TABLE kept_scoresheet")


def _create(nullable: bool) -> None:
    op.create_table(
        "scoresheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rubric", sa.Text(), nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=nullable),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("red_lines", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("form_points", sa.Integer(), nullable=True),
        sa.Column("substance_points", sa.Integer(), nullable=True),
        sa.Column("computed_grade", sa.Text(), nullable=True),
        sa.Column("own_grade", sa.Text(), nullable=True),
        sa.Column("own_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"computed_grade {GRADES}", name=op.f("ck_scoresheet_computed_grade_known")
        ),
        sa.CheckConstraint(f"own_grade {GRADES}", name=op.f("ck_scoresheet_own_grade_known")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_scoresheet_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["rubric", "rubric_version"],
            ["frozen_rubric.rubric", "frozen_rubric.version"],
            name=op.f("fk_scoresheet_rubric_rubric_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoresheet")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_scoresheet_case_id"), "scoresheet", ["case_id"], unique=False)
