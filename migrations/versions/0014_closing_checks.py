"""Closing checks, findings and requests for correction."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closing_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("archive", sa.Text(), nullable=False),
        sa.Column("open_count", sa.Integer(), nullable=False),
        sa.Column("explained_count", sa.Integer(), nullable=False),
        sa.Column("scoresheet_id", sa.Integer(), nullable=True),
        sa.Column("listed_by", sa.Text(), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "archive IN ('absent', 'checking', 'looked')",
            name=op.f("ck_closing_check_archive_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_closing_check_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["scoresheet_id"], ["scoresheet.id"], name=op.f("fk_closing_check_scoresheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_check")),
        sa.UniqueConstraint("case_id", name=op.f("uq_closing_check_case_id")),
        sa.UniqueConstraint("scoresheet_id", name=op.f("uq_closing_check_scoresheet_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_closing_check_open_count", "closing_check", ["open_count"], unique=False)

    op.create_table(
        "correction_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'answered', 'done', 'withdrawn')",
            name=op.f("ck_correction_request_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_correction_request_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_correction_request_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_correction_request_state_due_on",
        "correction_request",
        ["state", "due_on"],
        unique=False,
    )
    op.create_index(
        "ix_correction_request_case_id", "correction_request", ["case_id"], unique=False
    )
    op.create_index(
        "uq_correction_request_pending",
        "correction_request",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('asked', 'answered')"),
        postgresql_where=sa.text("state IN ('asked', 'answered')"),
    )

    op.create_table(
        "closing_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_version", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("explained_by", sa.Text(), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('timeline', 'archive', 'checklist')",
            name=op.f("ck_closing_finding_kind_known"),
        ),
        sa.CheckConstraint(
            "severity IN ('fault', 'hint')", name=op.f("ck_closing_finding_severity_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'explained', 'waived', 'corrected')",
            name=op.f("ck_closing_finding_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_closing_finding_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["correction_request.id"], name=op.f("fk_closing_finding_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_finding")),
        sa.UniqueConstraint("case_id", "key", name=op.f("uq_closing_finding_case_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_closing_finding_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_closing_finding_state_rule", "closing_finding", ["state", "rule"], unique=False
    )
    op.create_index(
        op.f("ix_closing_finding_request_id"), "closing_finding", ["request_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_closing_finding_request_id"), table_name="closing_finding")
    op.drop_index("ix_closing_finding_state_rule", table_name="closing_finding")
    op.drop_table("closing_finding")
    op.drop_index(
        "uq_correction_request_pending",
        table_name="correction_request",
        sqlite_where=sa.text("state IN ('asked', 'answered')"),
        postgresql_where=sa.text("state IN ('asked', 'answered')"),
    )
    op.drop_index("ix_correction_request_case_id", table_name="correction_request")
    op.drop_index("ix_correction_request_state_due_on", table_name="correction_request")
    op.drop_table("correction_request")
    op.drop_index("ix_closing_check_open_count", table_name="closing_check")
    op.drop_table("closing_check")
