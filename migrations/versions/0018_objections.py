"""Objections, their points, papers and steps."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_STATES = (
    "state IN ('draft', 'handed_in', 'returned', 'accepted', 'deciding', 'decided', 'closed', "
    "'withdrawn')"
)
_OUTCOMES = "outcome IN ('upheld', 'partly', 'rejected')"
_ACTS = (
    "act IN ('begun', 'handed_in', 'accepted', 'returned', 'assigned', 'reassigned', 'opened', "
    "'declined', 'decided', 'called', 'withdrawn', 'closed', 'lapsed')"
)
_ROLES = "by_role IN ('lawyer', 'supervisor', 'expert', 'meeting', 'program')"


def upgrade() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.String(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_checked_by", sa.String(), nullable=True),
        sa.Column("form_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_note", sa.Text(), nullable=False),
        sa.Column("decider_expert_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_item_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("old_settlement_id", sa.Integer(), nullable=True),
        sa.Column("new_settlement_id", sa.Integer(), nullable=True),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text_revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(_STATES, name=op.f("ck_objection_state_known")),
        sa.CheckConstraint(_OUTCOMES, name=op.f("ck_objection_outcome_known")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["feedback_sheet.id"], name=op.f("fk_objection_sheet_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_objection_cycle_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_objection_case_id")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_objection_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["decider_expert_id"], ["expert.id"], name=op.f("fk_objection_decider_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_item_id"], ["agenda_item.id"], name=op.f("fk_objection_meeting_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["old_settlement_id"], ["settlement.id"], name=op.f("fk_objection_old_settlement_id")
        ),
        sa.ForeignKeyConstraint(
            ["new_settlement_id"], ["settlement.id"], name=op.f("fk_objection_new_settlement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("public_id", name=op.f("uq_objection_public_id")),
        sa.UniqueConstraint("sheet_id", "level", name=op.f("uq_objection_sheet_id_level")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_objection_cycle_id_state", ["cycle_id", "state"], unique=False)
        batch_op.create_index(
            "ix_objection_decider_expert_id_state", ["decider_expert_id", "state"], unique=False
        )

    op.create_table(
        "objection_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old_level", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("new_level", sa.Text(), nullable=False),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(_OUTCOMES, name=op.f("ck_objection_point_outcome_known")),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objection.id"],
            name=op.f("fk_objection_point_objection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_point")),
        sa.UniqueConstraint(
            "objection_id", "criterion", name=op.f("uq_objection_point_objection_id_criterion")
        ),
        sqlite_strict=True,
    )

    op.create_table(
        "objection_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objection.id"],
            name=op.f("fk_objection_paper_objection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_paper")),
        sa.UniqueConstraint("public_id", name=op.f("uq_objection_paper_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("objection_paper", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_objection_paper_objection_id"), ["objection_id"], unique=False
        )

    op.create_table(
        "objection_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("by_login", sa.String(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("inward", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(_ACTS, name=op.f("ck_objection_step_act_known")),
        sa.CheckConstraint(_ROLES, name=op.f("ck_objection_step_by_role_known")),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objection.id"],
            name=op.f("fk_objection_step_objection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_objection_step_expert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_step")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("objection_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_objection_step_objection_id"), ["objection_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("objection_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_step_objection_id"))

    op.drop_table("objection_step")
    with op.batch_alter_table("objection_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_paper_objection_id"))

    op.drop_table("objection_paper")
    op.drop_table("objection_point")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index("ix_objection_decider_expert_id_state")
        batch_op.drop_index("ix_objection_cycle_id_state")
        batch_op.drop_index(batch_op.f("ix_objection_case_id"))
        batch_op.drop_index(batch_op.f("ix_objection_account_id"))

    op.drop_table("objection")
