"""Hearings, rounds of the draw, observations and what devices send."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "observation_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("frame_sha256", sa.Text(), nullable=False),
        sa.Column("frozen_by", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.Column("seed_source", sa.Text(), nullable=True),
        sa.Column("drawn_by", sa.Text(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('frozen', 'drawn')", name=op.f("ck_observation_round_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_observation_round_cycle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation_round")),
        sa.UniqueConstraint(
            "cycle_id", "number", name=op.f("uq_observation_round_cycle_id_number")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "hearing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("hearing_key", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("court_number", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("lawyer_id", sa.Integer(), nullable=True),
        sa.Column("lawyer_name", sa.Text(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("firm_name", sa.Text(), nullable=False),
        sa.Column("court", sa.Text(), nullable=False),
        sa.Column("courtroom", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("moves", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('investigation', 'prosecution', 'first_instance', 'second_instance', 'retrial', 'enforcement', 'arbitration', 'mediation', 'administrative_procedure', 'death_penalty_review', 'non_litigation', 'other')",
            name=op.f("ck_hearing_stage_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'cancelled')", name=op.f("ck_hearing_state_known")
        ),
        sa.CheckConstraint(
            "type IN ('civil', 'criminal', 'administrative', 'arbitration', 'non_litigation')",
            name=op.f("ck_hearing_type_known"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_hearing_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_hearing_case_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_hearing_firm_id")),
        sa.ForeignKeyConstraint(["lawyer_id"], ["lawyer.id"], name=op.f("fk_hearing_lawyer_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_hearing_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
        sa.UniqueConstraint("hearing_key", name=op.f("uq_hearing_hearing_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hearing_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("hearing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_hearing_agency_id_starts_at", ["agency_id", "starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hearing_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearing_case_key"), ["case_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearing_lawyer_id"), ["lawyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearing_region_id"), ["region_id"], unique=False)
        batch_op.create_index("ix_hearing_starts_at", ["starts_at"], unique=False)

    op.create_table(
        "round_stratum",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("hearings", sa.Integer(), nullable=False),
        sa.Column("drawn_before", sa.Integer(), nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("sample_size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_round_stratum_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["observation_round.id"],
            name=op.f("fk_round_stratum_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "agency_id", name=op.f("pk_round_stratum")),
        sqlite_strict=True,
    )
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("pick", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("missed_reason", sa.Text(), nullable=False),
        sa.Column("discussion", sa.Text(), nullable=False),
        sa.Column("discussed_by", sa.Text(), nullable=True),
        sa.Column("discussed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("grade_reason", sa.Text(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("court_feedback", sa.Text(), nullable=False),
        sa.Column("fed_back_by", sa.Text(), nullable=True),
        sa.Column("fed_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "grade IN ('excellent', 'good', 'pass', 'fail')",
            name=op.f("ck_observation_grade_known"),
        ),
        sa.CheckConstraint(
            "pick IN ('random', 'must', 'named')", name=op.f("ck_observation_pick_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'staffed', 'observed', 'discussed', 'fed_back', 'missed', 'cancelled')",
            name=op.f("ck_observation_state_known"),
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_observation_cycle_id")),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearing.id"], name=op.f("fk_observation_hearing_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["observation_round.id"], name=op.f("fk_observation_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint(
            "cycle_id", "hearing_id", name=op.f("uq_observation_cycle_id_hearing_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_observation_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_hearing_id"), ["hearing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_round_id"), ["round_id"], unique=False)

    op.create_table(
        "round_hearing",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.Text(), nullable=False),
        sa.Column("hearing_key", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearing.id"], name=op.f("fk_round_hearing_hearing_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["observation_round.id"],
            name=op.f("fk_round_hearing_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "hearing_id", name=op.f("pk_round_hearing")),
        sqlite_strict=True,
    )
    op.create_table(
        "observer_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scoresheet_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "entry IN ('screen', 'device')", name=op.f("ck_observer_seat_entry_known")
        ),
        sa.CheckConstraint(
            "state IN ('active', 'declined', 'withdrawn')",
            name=op.f("ck_observer_seat_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_observer_seat_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_observer_seat_observation_id")
        ),
        sa.ForeignKeyConstraint(
            ["scoresheet_id"], ["scoresheet.id"], name=op.f("fk_observer_seat_scoresheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observer_seat")),
        sa.UniqueConstraint("public_id", name=op.f("uq_observer_seat_public_id")),
        sa.UniqueConstraint("scoresheet_id", name=op.f("uq_observer_seat_scoresheet_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("observer_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observer_seat_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_observer_seat_observation_id"), ["observation_id"], unique=False
        )
        batch_op.create_index(
            "uq_observer_seat_observation_id_expert_id",
            ["observation_id", "expert_id"],
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "device_change",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('applied', 'conflict', 'refused')",
            name=op.f("ck_device_change_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_device_change_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["observer_seat.id"], name=op.f("fk_device_change_seat_id")
        ),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_device_change")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("device_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_change_seat_id"), ["seat_id"], unique=False)

    op.create_table(
        "hearing_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["observer_seat.id"], name=op.f("fk_hearing_photo_seat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_photo")),
        sa.UniqueConstraint("op_id", name=op.f("uq_hearing_photo_op_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hearing_photo_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("hearing_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hearing_photo_seat_id"), ["seat_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("hearing_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hearing_photo_seat_id"))

    op.drop_table("hearing_photo")
    with op.batch_alter_table("device_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_change_seat_id"))

    op.drop_table("device_change")
    with op.batch_alter_table("observer_seat", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_observer_seat_observation_id_expert_id",
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )
        batch_op.drop_index(batch_op.f("ix_observer_seat_observation_id"))
        batch_op.drop_index(batch_op.f("ix_observer_seat_expert_id"))

    op.drop_table("observer_seat")
    op.drop_table("round_hearing")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_round_id"))
        batch_op.drop_index(batch_op.f("ix_observation_hearing_id"))

    op.drop_table("observation")
    op.drop_table("round_stratum")
    with op.batch_alter_table("hearing", schema=None) as batch_op:
        batch_op.drop_index("ix_hearing_starts_at")
        batch_op.drop_index(batch_op.f("ix_hearing_region_id"))
        batch_op.drop_index(batch_op.f("ix_hearing_lawyer_id"))
        batch_op.drop_index(batch_op.f("ix_hearing_case_key"))
        batch_op.drop_index(batch_op.f("ix_hearing_case_id"))
        batch_op.drop_index("ix_hearing_agency_id_starts_at")

    op.drop_table("hearing")
    op.drop_table("observation_round")
