"""Practice, qualification and seed files; states of experts; calibration sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "qualification_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification_rule")),
        sqlite_strict=True,
    )
    op.create_table(
        "seed_secret",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_seed_secret_cycle_id")),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_seed_secret")),
        sqlite_strict=True,
    )
    op.create_table(
        "extra_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_extra_attempt_expert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_attempt")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("extra_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extra_attempt_expert_id"), ["expert_id"], unique=False)

    op.create_table(
        "model_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rubric", sa.Text(), nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=True),
        sa.Column("explanations", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'ready', 'retired')", name=op.f("ck_model_file_state_known")
        ),
        sa.CheckConstraint(
            "use IN ('practice', 'qualification', 'seed')", name=op.f("ck_model_file_use_known")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_model_file_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["rubric", "rubric_version"],
            ["frozen_rubric.rubric", "frozen_rubric.version"],
            name=op.f("fk_model_file_rubric_rubric_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_model_file_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("model_file", schema=None) as batch_op:
        batch_op.create_index("ix_model_file_use_state", ["use", "state"], unique=False)
        batch_op.create_index(
            "uq_model_file_case_id",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'retired'"),
            postgresql_where=sa.text("state <> 'retired'"),
        )

    op.create_table(
        "qualification_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'passed', 'failed')",
            name=op.f("ck_qualification_attempt_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_qualification_attempt_expert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification_attempt")),
        sa.UniqueConstraint("certificate", name=op.f("uq_qualification_attempt_certificate")),
        sa.UniqueConstraint(
            "expert_id", "number", name=op.f("uq_qualification_attempt_expert_id_number")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_qualification_attempt_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "standing_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('in_order', 'warned', 'paused')", name=op.f("ck_standing_change_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_standing_change_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_standing_change_expert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_change")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("standing_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_standing_change_cycle_id_expert_id", ["cycle_id", "expert_id"], unique=False
        )

    op.create_table(
        "calibration_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("rubric", sa.Text(), nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('rating', 'shown', 'closed')",
            name=op.f("ck_calibration_session_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_calibration_session_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["model_file.id"], name=op.f("fk_calibration_session_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_calibration_session_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["rubric", "rubric_version"],
            ["frozen_rubric.rubric", "frozen_rubric.version"],
            name=op.f("fk_calibration_session_rubric_rubric_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_calibration_session_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "seed_placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("feedback_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feedback_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_seed_placement_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_seed_placement_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_seed_placement_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["model_file.id"], name=op.f("fk_seed_placement_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seed_placement")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_seed_placement_assignment_id")),
        sa.UniqueConstraint(
            "expert_id", "file_id", name=op.f("uq_seed_placement_expert_id_file_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_seed_placement_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("seed_placement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seed_placement_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seed_placement_file_id"), ["file_id"], unique=False)

    op.create_table(
        "calibration_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("expert_id", sa.Integer(), nullable=True),
        sa.Column("test_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("scoresheet_id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=True),
        sa.Column("criteria", sa.Integer(), nullable=True),
        sa.Column("hits", sa.Integer(), nullable=True),
        sa.Column("total_within", sa.Boolean(), nullable=True),
        sa.Column("grade_equal", sa.Boolean(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "grade IN ('excellent', 'good', 'pass', 'fail')",
            name=op.f("ck_calibration_attempt_grade_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('model', 'practice', 'test', 'session')",
            name=op.f("ck_calibration_attempt_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'dropped')",
            name=op.f("ck_calibration_attempt_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_calibration_attempt_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_calibration_attempt_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["model_file.id"], name=op.f("fk_calibration_attempt_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["model_id"], ["calibration_attempt.id"], name=op.f("fk_calibration_attempt_model_id")
        ),
        sa.ForeignKeyConstraint(
            ["scoresheet_id"], ["scoresheet.id"], name=op.f("fk_calibration_attempt_scoresheet_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["calibration_session.id"],
            name=op.f("fk_calibration_attempt_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["test_id"], ["qualification_attempt.id"], name=op.f("fk_calibration_attempt_test_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_attempt")),
        sa.UniqueConstraint("public_id", name=op.f("uq_calibration_attempt_public_id")),
        sa.UniqueConstraint("scoresheet_id", name=op.f("uq_calibration_attempt_scoresheet_id")),
        sa.UniqueConstraint(
            "session_id",
            "round",
            "expert_id",
            name=op.f("uq_calibration_attempt_session_id_round_expert_id"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("calibration_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calibration_attempt_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            "ix_calibration_attempt_expert_id_kind", ["expert_id", "kind"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_calibration_attempt_file_id"), ["file_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_calibration_attempt_test_id"), ["test_id"], unique=False
        )

    op.create_table(
        "rereading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_rereading_assignment_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_rereading_case_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_rereading_cycle_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_rereading_expert_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_rereading_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rereading")),
        sa.UniqueConstraint("review_id", name=op.f("uq_rereading_review_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("rereading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rereading_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rereading_expert_id"), ["expert_id"], unique=False)

    op.create_table(
        "session_member",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_session_member_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["calibration_session.id"], name=op.f("fk_session_member_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", "expert_id", name=op.f("pk_session_member")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("session_member")
    with op.batch_alter_table("rereading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rereading_expert_id"))
        batch_op.drop_index(batch_op.f("ix_rereading_cycle_id"))

    op.drop_table("rereading")
    with op.batch_alter_table("calibration_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calibration_attempt_test_id"))
        batch_op.drop_index(batch_op.f("ix_calibration_attempt_file_id"))
        batch_op.drop_index("ix_calibration_attempt_expert_id_kind")
        batch_op.drop_index(batch_op.f("ix_calibration_attempt_case_id"))

    op.drop_table("calibration_attempt")
    with op.batch_alter_table("seed_placement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seed_placement_file_id"))
        batch_op.drop_index(batch_op.f("ix_seed_placement_cycle_id"))

    op.drop_table("seed_placement")
    op.drop_table("calibration_session")
    with op.batch_alter_table("standing_change", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_change_cycle_id_expert_id")

    op.drop_table("standing_change")
    op.drop_table("qualification_attempt")
    with op.batch_alter_table("model_file", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_model_file_case_id",
            sqlite_where=sa.text("state <> 'retired'"),
            postgresql_where=sa.text("state <> 'retired'"),
        )
        batch_op.drop_index("ix_model_file_use_state")

    op.drop_table("model_file")
    with op.batch_alter_table("extra_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extra_attempt_expert_id"))

    op.drop_table("extra_attempt")
    op.drop_table("seed_secret")
    op.drop_table("qualification_rule")
