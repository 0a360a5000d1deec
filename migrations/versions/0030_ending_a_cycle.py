"""When a cycle was ended, and by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cycle", sa.Column("closed_by", sa.String(), nullable=True))
    op.add_column("cycle", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("cycle", "closed_at")
    op.drop_column("cycle", "closed_by")
