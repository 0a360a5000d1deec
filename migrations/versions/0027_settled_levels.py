"""Levels of settled sheets, words of supervisors, tasks taken up again, bulletins taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_STEP, _BULLETIN = "rectification_step", "bulletin"
_ACTS = ("made", "handed_in", "accepted", "reopened", "postponed", "cancelled", "undone")
_STRICT = {"sqlite_strict": True}


def upgrade() -> None:
    op.create_table(
        "rectification_level",
        sa.Column("settlement_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rubric", sa.Text(), nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("levels", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlement.id"],
            name=op.f("fk_rectification_level_settlement_id"),
        ),
        sa.PrimaryKeyConstraint("settlement_id", name=op.f("pk_rectification_level")),
        **_STRICT,
    )  # fmt: skip
    op.create_table(
        "rectification_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_rectification_draft_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_draft")),
        sa.UniqueConstraint(
            "account_id", "place", name=op.f("uq_rectification_draft_account_id_place")
        ),
        **_STRICT,
    )
    _allow_acts(*_ACTS, "resumed")
    op.add_column(_BULLETIN, sa.Column("withdrawn_by", sa.Text(), nullable=True))
    op.add_column(_BULLETIN, sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        _BULLETIN, sa.Column("withdrawn_reason", sa.Text(), nullable=False, server_default="")
    )


def downgrade() -> None:
    for name in ("withdrawn_reason", "withdrawn_at", "withdrawn_by"):
        op.drop_column(_BULLETIN, name)
    op.execute(f"UPDATE {_STEP} SET act = 'reopened' WHERE act = 'resumed'")
    _allow_acts(*_ACTS)
    op.drop_table("rectification_draft")
    op.drop_table("rectification_level")


def _allow_acts(*acts: str) -> None:
    """Change which acts a step can be."""
    known = ", ".join(f"'{act}'" for act in acts)
    name = op.f("ck_rectification_step_act_known")
    with op.batch_alter_table(_STEP, table_kwargs=_STRICT) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"act IN ({known})")
