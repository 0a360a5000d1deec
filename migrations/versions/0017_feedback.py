"""Releases, feedback sheets, their reading, replies and wording."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("objections_until", sa.Date(), nullable=True),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('released', 'withdrawn')", name=op.f("ck_feedback_release_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_feedback_release_cycle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_release")),
        sa.UniqueConstraint("public_id", name=op.f("uq_feedback_release_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_feedback_release_cycle_id"), "feedback_release", ["cycle_id"], unique=False
    )
    op.create_table(
        "feedback_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("cleared", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_feedback_wording_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_feedback_wording_cycle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_wording")),
        sa.UniqueConstraint(
            "cycle_id",
            "case_id",
            "criterion",
            "mark",
            "version",
            name=op.f("uq_feedback_wording_cycle_id_case_id_criterion_mark_version"),
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_feedback_wording_case_id"), "feedback_wording", ["case_id"], unique=False
    )
    op.create_table(
        "feedback_suspect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_feedback_suspect_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_feedback_suspect_cycle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_suspect")),
        sa.UniqueConstraint(
            "cycle_id",
            "case_id",
            "criterion",
            "mark",
            name=op.f("uq_feedback_suspect_cycle_id_case_id_criterion_mark"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_feedback_suspect_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_feedback_suspect_case_id"), "feedback_suspect", ["case_id"], unique=False
    )
    op.create_table(
        "feedback_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("lawyer_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("settlement_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("overall", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objections_until", sa.Date(), nullable=True),
        sa.Column("first_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "grade IN ('excellent', 'good', 'pass', 'fail')",
            name=op.f("ck_feedback_sheet_grade_known"),
        ),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["account.id"], name=op.f("fk_feedback_sheet_acknowledged_by")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_feedback_sheet_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_feedback_sheet_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_feedback_sheet_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["lawyer_id"], ["lawyer.id"], name=op.f("fk_feedback_sheet_lawyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["feedback_release.id"], name=op.f("fk_feedback_sheet_release_id")
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlement.id"], name=op.f("fk_feedback_sheet_settlement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_sheet")),
        sa.UniqueConstraint(
            "cycle_id",
            "case_id",
            "version",
            name=op.f("uq_feedback_sheet_cycle_id_case_id_version"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_feedback_sheet_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_feedback_sheet_agency_id"), "feedback_sheet", ["agency_id"], unique=False
    )
    op.create_index(op.f("ix_feedback_sheet_case_id"), "feedback_sheet", ["case_id"], unique=False)
    op.create_index(
        "ix_feedback_sheet_cycle_id_agency_id",
        "feedback_sheet",
        ["cycle_id", "agency_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feedback_sheet_lawyer_id"), "feedback_sheet", ["lawyer_id"], unique=False
    )
    op.create_index(
        op.f("ix_feedback_sheet_release_id"), "feedback_sheet", ["release_id"], unique=False
    )
    op.create_index(
        op.f("ix_feedback_sheet_settlement_id"), "feedback_sheet", ["settlement_id"], unique=False
    )
    op.create_index(
        "uq_feedback_sheet_counts",
        "feedback_sheet",
        ["cycle_id", "case_id"],
        unique=True,
        sqlite_where=sa.text("counts"),
        postgresql_where=sa.text("counts"),
    )
    op.create_table(
        "feedback_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side IN ('lawyer', 'office')", name=op.f("ck_feedback_reply_side_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_feedback_reply_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["feedback_sheet.id"], name=op.f("fk_feedback_reply_sheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_reply")),
        sa.UniqueConstraint("public_id", name=op.f("uq_feedback_reply_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_feedback_reply_sheet_id"), "feedback_reply", ["sheet_id"], unique=False
    )
    op.create_table(
        "sheet_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sheet_reading_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["feedback_sheet.id"], name=op.f("fk_sheet_reading_sheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_reading")),
        sa.UniqueConstraint(
            "sheet_id", "account_id", name=op.f("uq_sheet_reading_sheet_id_account_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_sheet_reading_account_id"), "sheet_reading", ["account_id"], unique=False
    )
    op.create_table(
        "feedback_reply_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_feedback_reply_draft_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["feedback_sheet.id"], name=op.f("fk_feedback_reply_draft_sheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_reply_draft")),
        sa.UniqueConstraint(
            "sheet_id", "account_id", name=op.f("uq_feedback_reply_draft_sheet_id_account_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_feedback_reply_draft_account_id"),
        "feedback_reply_draft",
        ["account_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_feedback_reply_draft_account_id"), table_name="feedback_reply_draft")
    op.drop_table("feedback_reply_draft")
    op.drop_index(op.f("ix_sheet_reading_account_id"), table_name="sheet_reading")
    op.drop_table("sheet_reading")
    op.drop_index(op.f("ix_feedback_reply_sheet_id"), table_name="feedback_reply")
    op.drop_table("feedback_reply")
    op.drop_index(
        "uq_feedback_sheet_counts",
        table_name="feedback_sheet",
        sqlite_where=sa.text("counts"),
        postgresql_where=sa.text("counts"),
    )
    op.drop_index(op.f("ix_feedback_sheet_settlement_id"), table_name="feedback_sheet")
    op.drop_index(op.f("ix_feedback_sheet_release_id"), table_name="feedback_sheet")
    op.drop_index(op.f("ix_feedback_sheet_lawyer_id"), table_name="feedback_sheet")
    op.drop_index("ix_feedback_sheet_cycle_id_agency_id", table_name="feedback_sheet")
    op.drop_index(op.f("ix_feedback_sheet_case_id"), table_name="feedback_sheet")
    op.drop_index(op.f("ix_feedback_sheet_agency_id"), table_name="feedback_sheet")
    op.drop_table("feedback_sheet")
    op.drop_index(op.f("ix_feedback_suspect_case_id"), table_name="feedback_suspect")
    op.drop_table("feedback_suspect")
    op.drop_index(op.f("ix_feedback_wording_case_id"), table_name="feedback_wording")
    op.drop_table("feedback_wording")
    op.drop_index(op.f("ix_feedback_release_cycle_id"), table_name="feedback_release")
    op.drop_table("feedback_release")
