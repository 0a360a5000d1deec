"""The tables of notices, and of experts' leave and terms."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("email", sa.Text(), nullable=True))
    op.add_column("assignment", sa.Column("decline_kind", sa.Text(), nullable=True))
    _create_notices()
    _create_terms()


def downgrade() -> None:
    for table in (
        "fee_rate",
        "capacity_wish",
        "expert_leave",
        "expert_term",
        "daily_run",
        "mail_choice",
        "notice",
        "mail",
    ):
        op.drop_table(table)
    op.drop_column("assignment", "decline_kind")
    op.drop_column("account", "email")


def _create_notices() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'expired')",
            name=op.f("ck_mail_state_known"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_mail_account_id"), "mail", ["account_id"])
    op.create_index("ix_mail_state_due_at", "mail", ["state", "due_at"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.Text(), nullable=True),
        sa.CheckConstraint("mail IN ('none', 'now', 'daily')", name=op.f("ck_notice_mail_known")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_account_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_notice_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notice_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_notice_account_id"), "notice", ["account_id"])
    op.create_index(op.f("ix_notice_mail_id"), "notice", ["mail_id"])
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["account_id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "mail_choice",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("muted", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "delivery IN ('each', 'daily', 'off')", name=op.f("ck_mail_choice_delivery_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_mail_choice_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_mail_choice")),
        sqlite_strict=True,
    )
    op.create_table(
        "daily_run",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "task", name=op.f("pk_daily_run")),
        sqlite_strict=True,
    )


def _create_terms() -> None:
    op.create_table(
        "expert_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_expert_term_in_order")),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_expert_term_expert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_term")),
        sa.UniqueConstraint(
            "expert_id", "starts_on", name=op.f("uq_expert_term_expert_id_starts_on")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "expert_leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_expert_leave_in_order")),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_expert_leave_expert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_leave")),
        sa.UniqueConstraint("public_id", name=op.f("uq_expert_leave_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_expert_leave_expert_id"), "expert_leave", ["expert_id"])
    op.create_table(
        "capacity_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'granted', 'refused', 'withdrawn')",
            name=op.f("ck_capacity_wish_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_capacity_wish_expert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_wish")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_capacity_wish_asked",
        "capacity_wish",
        ["expert_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "fee_rate",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("cents >= 0", name=op.f("ck_fee_rate_not_negative")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_fee_rate_cycle_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cycle_id", "act", name=op.f("pk_fee_rate")),
        sqlite_strict=True,
    )
