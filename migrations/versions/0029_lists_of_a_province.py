"""What lists of a province are read by."""

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the number is taken."""


def downgrade() -> None:
    """Nothing yet."""
