"""Why a paper attached to an objection is kept from who decides."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "objection_paper", sa.Column("held_back", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("objection_paper", "held_back")
