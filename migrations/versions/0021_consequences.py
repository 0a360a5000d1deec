"""Coefficients in versions, exports for finance, decisions of the desk, training sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_STAGES = (
    "stage IN ('investigation', 'prosecution', 'first_instance', 'second_instance', 'retrial',"
    " 'enforcement', 'arbitration', 'mediation', 'administrative_procedure',"
    " 'death_penalty_review', 'non_litigation', 'other')"
)


def upgrade() -> None:
    op.create_table(
        "coefficient_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("pending", sa.Text(), nullable=False),
        sa.Column("for_agencies", sa.Boolean(), nullable=False),
        sa.Column("deciders", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "deciders IN ('agency', 'supervisor')", name=op.f("ck_coefficient_table_deciders_known")
        ),
        sa.CheckConstraint(
            "pending IN ('apart', 'marked')", name=op.f("ck_coefficient_table_pending_known")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_coefficient_table_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coefficient_table")),
        sa.UniqueConstraint("public_id", name=op.f("uq_coefficient_table_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_coefficient_table_region_id"), "coefficient_table", ["region_id"], unique=False
    )
    op.create_table(
        "training_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("rubric", sa.String(), nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'cancelled')",
            name=op.f("ck_training_session_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_training_session_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_training_session_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_training_session_held_on", "training_session", ["held_on"], unique=False)
    op.create_index(
        op.f("ix_training_session_region_id"), "training_session", ["region_id"], unique=False
    )
    op.create_table(
        "coefficient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("excellent", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("fail", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('application', 'notified')", name=op.f("ck_coefficient_source_known")
        ),
        sa.CheckConstraint(
            _STAGES,
            name=op.f("ck_coefficient_stage_known"),
        ),
        sa.CheckConstraint(
            "type IN ('civil', 'criminal', 'administrative', 'arbitration', 'non_litigation')",
            name=op.f("ck_coefficient_type_known"),
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["coefficient_table.id"], name=op.f("fk_coefficient_table_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coefficient")),
        sa.UniqueConstraint("table_id", "position", name=op.f("uq_coefficient_table_id_position")),
        sqlite_strict=True,
    )
    op.create_table(
        "desk_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("lawyer_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("cases", sa.Text(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('keep', 'pause', 'talk')", name=op.f("ck_desk_decision_decision_known")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_desk_decision_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["lawyer_id"], ["lawyer.id"], name=op.f("fk_desk_decision_lawyer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_decision")),
        sa.UniqueConstraint("public_id", name=op.f("uq_desk_decision_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_desk_decision_agency_id"), "desk_decision", ["agency_id"], unique=False
    )
    op.create_index(
        "ix_desk_decision_lawyer_id_agency_id",
        "desk_decision",
        ["lawyer_id", "agency_id"],
        unique=False,
    )
    op.create_index(
        "uq_desk_decision_stands",
        "desk_decision",
        ["lawyer_id", "agency_id"],
        unique=True,
        sqlite_where=sa.text("stands"),
        postgresql_where=sa.text("stands"),
    )
    op.create_table(
        "finance_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Text(), nullable=False),
        sa.Column("for_agencies", sa.Boolean(), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "pending IN ('apart', 'marked')", name=op.f("ck_finance_export_pending_known")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_finance_export_cycle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_export")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_finance_export_cycle_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_finance_export_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "training_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("lawyer_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("ticked_by", sa.String(), nullable=True),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_training_seat_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["lawyer_id"], ["lawyer.id"], name=op.f("fk_training_seat_lawyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_training_seat_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_seat")),
        sa.UniqueConstraint(
            "session_id", "lawyer_id", name=op.f("uq_training_seat_session_id_lawyer_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_training_seat_agency_id"), "training_seat", ["agency_id"], unique=False
    )
    op.create_index(
        op.f("ix_training_seat_lawyer_id"), "training_seat", ["lawyer_id"], unique=False
    )
    op.create_table(
        "finance_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("lawyer_id", sa.Integer(), nullable=True),
        sa.Column("lawyer", sa.String(), nullable=False),
        sa.Column("firm", sa.String(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("sheet_version", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("base_cents", sa.Integer(), nullable=True),
        sa.Column("coefficient", sa.Integer(), nullable=True),
        sa.Column("table_key", sa.String(), nullable=True),
        sa.Column("cents", sa.Integer(), nullable=True),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "grade IN ('excellent', 'good', 'pass', 'fail')",
            name=op.f("ck_finance_line_grade_known"),
        ),
        sa.CheckConstraint(
            "source IN ('application', 'notified')", name=op.f("ck_finance_line_source_known")
        ),
        sa.CheckConstraint(
            _STAGES,
            name=op.f("ck_finance_line_stage_known"),
        ),
        sa.CheckConstraint(
            "standing IN ('due', 'marked', 'pending', 'stale', 'no_base')",
            name=op.f("ck_finance_line_standing_known"),
        ),
        sa.CheckConstraint(
            "type IN ('civil', 'criminal', 'administrative', 'arbitration', 'non_litigation')",
            name=op.f("ck_finance_line_type_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_finance_line_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_finance_line_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["export_id"], ["finance_export.id"], name=op.f("fk_finance_line_export_id")
        ),
        sa.ForeignKeyConstraint(
            ["lawyer_id"], ["lawyer.id"], name=op.f("fk_finance_line_lawyer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_line")),
        sa.UniqueConstraint("export_id", "case_id", name=op.f("uq_finance_line_export_id_case_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_finance_line_case_id"), "finance_line", ["case_id"], unique=False)
    op.create_index(
        "ix_finance_line_export_id_agency_id",
        "finance_line",
        ["export_id", "agency_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_finance_line_export_id_agency_id", table_name="finance_line")
    op.drop_index(op.f("ix_finance_line_case_id"), table_name="finance_line")
    op.drop_table("finance_line")
    op.drop_index(op.f("ix_training_seat_lawyer_id"), table_name="training_seat")
    op.drop_index(op.f("ix_training_seat_agency_id"), table_name="training_seat")
    op.drop_table("training_seat")
    op.drop_table("finance_export")
    op.drop_index(
        "uq_desk_decision_stands",
        table_name="desk_decision",
        sqlite_where=sa.text("stands"),
        postgresql_where=sa.text("stands"),
    )
    op.drop_index("ix_desk_decision_lawyer_id_agency_id", table_name="desk_decision")
    op.drop_index(op.f("ix_desk_decision_agency_id"), table_name="desk_decision")
    op.drop_table("desk_decision")
    op.drop_table("coefficient")
    op.drop_index(op.f("ix_training_session_region_id"), table_name="training_session")
    op.drop_index("ix_training_session_held_on", table_name="training_session")
    op.drop_table("training_session")
    op.drop_index(op.f("ix_coefficient_table_region_id"), table_name="coefficient_table")
    op.drop_table("coefficient_table")
