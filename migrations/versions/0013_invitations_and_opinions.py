"""One-use invitations and opinions of deciding bodies."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OPEN = sa.text("used_at IS NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('follow_up', 'opinion')", name=op.f("ck_invitation_purpose_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_invitation_purpose_subject_id", ["purpose", "subject_id"], unique=False
        )
        batch_op.create_index(
            "uq_invitation_open",
            ["purpose", "subject_id"],
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        )

    op.create_table(
        "invitation_miss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_mark", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_miss")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("invitation_miss", schema=None) as batch_op:
        batch_op.create_index(
            "ix_invitation_miss_address_mark_at", ["address_mark", "at"], unique=False
        )

    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("rubric", sa.Text(), nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("scoresheet_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "body IN ('court', 'procuratorate', 'police', 'arbitration', 'other')",
            name=op.f("ck_opinion_body_known"),
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'received', 'withdrawn')", name=op.f("ck_opinion_state_known")
        ),
        sa.CheckConstraint(
            "entry IN ('link', 'form', 'staff')", name=op.f("ck_opinion_entry_known")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_opinion_cycle_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_opinion_case_id")),
        sa.ForeignKeyConstraint(
            ["rubric", "rubric_version"],
            ["frozen_rubric.rubric", "frozen_rubric.version"],
            name=op.f("fk_opinion_rubric_rubric_version"),
        ),
        sa.ForeignKeyConstraint(
            ["scoresheet_id"], ["scoresheet.id"], name=op.f("fk_opinion_scoresheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("public_id", name=op.f("uq_opinion_public_id")),
        sa.UniqueConstraint("scoresheet_id", name=op.f("uq_opinion_scoresheet_id")),
        sa.UniqueConstraint(
            "cycle_id", "case_id", "body", name=op.f("uq_opinion_cycle_id_case_id_body")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinion_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_opinion_cycle_id_asked_at_id", ["cycle_id", "asked_at", "id"], unique=False
        )

    op.create_table(
        "opinion_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bodies", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_rule")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("opinion_rule")
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.drop_index("ix_opinion_cycle_id_asked_at_id")
        batch_op.drop_index(batch_op.f("ix_opinion_case_id"))

    op.drop_table("opinion")
    with op.batch_alter_table("invitation_miss", schema=None) as batch_op:
        batch_op.drop_index("ix_invitation_miss_address_mark_at")

    op.drop_table("invitation_miss")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index("uq_invitation_open", sqlite_where=_OPEN, postgresql_where=_OPEN)
        batch_op.drop_index("ix_invitation_purpose_subject_id")

    op.drop_table("invitation")
