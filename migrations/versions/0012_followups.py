"""Follow-ups with aided persons, contact attempts and leads."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "followup_draw",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("ratio", sa.String(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("frame_sha256", sa.String(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seed", sa.String(), nullable=True),
        sa.Column("seed_source", sa.String(), nullable=True),
        sa.Column("announced_by", sa.String(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sample_size", sa.Integer(), nullable=False),
        sa.Column("rubric", sa.String(), nullable=True),
        sa.Column("rubric_version", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('announced', 'drawn')", name=op.f("ck_followup_draw_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_followup_draw_cycle_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_followup_draw")),
        sqlite_strict=True,
    )
    op.create_table(
        "followup_stratum",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("sample_size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_followup_stratum_cycle_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("cycle_id", "label", name=op.f("pk_followup_stratum")),
        sqlite_strict=True,
    )
    op.create_table(
        "followup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("case_key", sa.String(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_part", sa.Text(), nullable=True),
        sa.Column("held_by", sa.Integer(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scoresheet_id", sa.Integer(), nullable=True),
        sa.Column("respondent", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('telephone', 'visit', 'letter', 'online')",
            name=op.f("ck_followup_channel_known"),
        ),
        sa.CheckConstraint(
            "next_part IN ('morning', 'afternoon')", name=op.f("ck_followup_next_part_known")
        ),
        sa.CheckConstraint(
            "outcome IN ('connected', 'no_answer', 'suspended', 'invalid_number', 'refused', 'wrong_person', 'in_custody', 'in_hospital')",
            name=op.f("ck_followup_outcome_known"),
        ),
        sa.CheckConstraint(
            "respondent IN ('self', 'guardian', 'relative', 'other')",
            name=op.f("ck_followup_respondent_known"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'again', 'done', 'unreachable', 'refused')",
            name=op.f("ck_followup_state_known"),
        ),
        sa.CheckConstraint(
            "type IN ('civil', 'criminal', 'administrative', 'arbitration', 'non_litigation')",
            name=op.f("ck_followup_type_known"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_followup_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_followup_case_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_followup_cycle_id")),
        sa.ForeignKeyConstraint(["held_by"], ["account.id"], name=op.f("fk_followup_held_by")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_followup_region_id")),
        sa.ForeignKeyConstraint(
            ["scoresheet_id"], ["scoresheet.id"], name=op.f("fk_followup_scoresheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followup")),
        sa.UniqueConstraint("cycle_id", "case_id", name=op.f("uq_followup_cycle_id_case_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_followup_public_id")),
        sa.UniqueConstraint("scoresheet_id", name=op.f("uq_followup_scoresheet_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("followup", schema=None) as batch_op:
        batch_op.create_index(
            "ix_followup_agency_id_next_on", ["agency_id", "next_on"], unique=False
        )
        batch_op.create_index("ix_followup_case_id", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_followup_cycle_id_language_next_on",
            ["cycle_id", "language", "next_on"],
            unique=False,
        )
        batch_op.create_index("ix_followup_cycle_id_next_on", ["cycle_id", "next_on"], unique=False)
        batch_op.create_index(
            "ix_followup_cycle_id_region_id_language_next_on",
            ["cycle_id", "region_id", "language", "next_on"],
            unique=False,
        )
        batch_op.create_index("ix_followup_cycle_id_state", ["cycle_id", "state"], unique=False)
        batch_op.create_index("ix_followup_held_by", ["held_by"], unique=False)

    op.create_table(
        "contact_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("followup_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("respondent", sa.Text(), nullable=True),
        sa.Column("by_login", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('telephone', 'visit', 'letter', 'online')",
            name=op.f("ck_contact_attempt_channel_known"),
        ),
        sa.CheckConstraint(
            "outcome IN ('connected', 'no_answer', 'suspended', 'invalid_number', 'refused', 'wrong_person', 'in_custody', 'in_hospital')",
            name=op.f("ck_contact_attempt_outcome_known"),
        ),
        sa.CheckConstraint(
            "respondent IN ('self', 'guardian', 'relative', 'other')",
            name=op.f("ck_contact_attempt_respondent_known"),
        ),
        sa.ForeignKeyConstraint(
            ["followup_id"], ["followup.id"], name=op.f("fk_contact_attempt_followup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempt")),
        sa.UniqueConstraint(
            "followup_id", "number", name=op.f("uq_contact_attempt_followup_id_number")
        ),
        sa.UniqueConstraint("op_id", name=op.f("uq_contact_attempt_op_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_attempt_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("followup_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("case_key", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_to", sa.String(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "result IN ('confirmed', 'unfounded', 'unclear', 'passed_on')",
            name=op.f("ck_lead_result_known"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'handed', 'in_hand', 'closed')", name=op.f("ck_lead_state_known")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_lead_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_lead_case_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_lead_cycle_id")),
        sa.ForeignKeyConstraint(["followup_id"], ["followup.id"], name=op.f("fk_lead_followup_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_lead_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("followup_id", "question", name=op.f("uq_lead_followup_id_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_lead_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index("ix_lead_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_lead_cycle_id", ["cycle_id"], unique=False)
        batch_op.create_index(
            "ix_lead_region_id_state_opened_at", ["region_id", "state", "opened_at"], unique=False
        )

    op.create_table(
        "lead_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_login", sa.String(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "act IN ('opened', 'handed', 'taken', 'noted', 'closed')",
            name=op.f("ck_lead_step_act_known"),
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_step_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_step")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("lead_step", schema=None) as batch_op:
        batch_op.create_index("ix_lead_step_lead_id", ["lead_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("lead_step", schema=None) as batch_op:
        batch_op.drop_index("ix_lead_step_lead_id")

    op.drop_table("lead_step")
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_index("ix_lead_case_id")
        batch_op.drop_index("ix_lead_cycle_id")
        batch_op.drop_index("ix_lead_region_id_state_opened_at")

    op.drop_table("lead")
    op.drop_table("contact_attempt")
    with op.batch_alter_table("followup", schema=None) as batch_op:
        batch_op.drop_index("ix_followup_agency_id_next_on")
        batch_op.drop_index("ix_followup_case_id")
        batch_op.drop_index("ix_followup_cycle_id_language_next_on")
        batch_op.drop_index("ix_followup_cycle_id_next_on")
        batch_op.drop_index("ix_followup_cycle_id_region_id_language_next_on")
        batch_op.drop_index("ix_followup_cycle_id_state")
        batch_op.drop_index("ix_followup_held_by")

    op.drop_table("followup")
    op.drop_table("followup_stratum")
    op.drop_table("followup_draw")
