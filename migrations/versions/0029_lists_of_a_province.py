"""What the list of sheets of a province is read by: of all cycles or of one, in its order."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_ALL, _OF_CYCLE = (
    "ix_feedback_sheet_made_at_public_id",
    "ix_feedback_sheet_cycle_id_made_at_public_id",
)


def upgrade() -> None:
    op.create_index(_ALL, "feedback_sheet", ["made_at", "public_id"], unique=False)
    columns = ["cycle_id", "made_at", "public_id"]
    op.create_index(_OF_CYCLE, "feedback_sheet", columns, unique=False)


def downgrade() -> None:
    op.drop_index(_OF_CYCLE, table_name="feedback_sheet")
    op.drop_index(_ALL, table_name="feedback_sheet")
