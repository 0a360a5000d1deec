"""Evidence, phrases, amended reviews.

Evidence stands in the JSON of a sheet's answers and needs no column.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_phrase_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
        sa.UniqueConstraint(
            "account_id", "criterion", "text", name=op.f("uq_phrase_account_id_criterion_text")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_phrase_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "review_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scoresheet_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("red_line", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "grade IN ('excellent', 'good', 'pass', 'fail')",
            name=op.f("ck_review_version_grade_known"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_version_review_id")
        ),
        sa.ForeignKeyConstraint(
            ["scoresheet_id"], ["scoresheet.id"], name=op.f("fk_review_version_scoresheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_version")),
        sa.UniqueConstraint(
            "review_id", "version", name=op.f("uq_review_version_review_id_version")
        ),
        sa.UniqueConstraint("scoresheet_id", name=op.f("uq_review_version_scoresheet_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("review_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_review_version_draft",
            ["review_id"],
            unique=True,
            sqlite_where=sa.text("submitted_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("review_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_review_version_draft",
            sqlite_where=sa.text("submitted_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NULL"),
        )

    op.drop_table("review_version")
    op.drop_table("phrase")
