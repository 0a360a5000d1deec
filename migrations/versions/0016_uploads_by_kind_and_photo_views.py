"""Uploads say what their lists are of, and who is shown a photo of a hearing is on record."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "case_import",
        sa.Column("kind", sa.Text(), server_default=sa.text("'cases'"), nullable=False),
    )
    op.create_table(
        "photo_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_photo_view_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["hearing_photo.id"], name=op.f("fk_photo_view_photo_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_view")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_photo_view_photo_id_viewed_at", "photo_view", ["photo_id", "viewed_at"], unique=False
    )


def downgrade() -> None:
    """Uploads of other lists than of cases are on their way only; their rows go."""
    op.drop_index("ix_photo_view_photo_id_viewed_at", table_name="photo_view")
    op.drop_table("photo_view")
    op.execute("DELETE FROM case_import WHERE kind <> 'cases'")
    op.drop_column("case_import", "kind")
