"""Rectification tasks, their steps, evidence and batches."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _batches()
    _tasks()
    _steps()
    _evidence()


def _batches() -> None:
    op.create_table(
        "rectification_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_rectification_batch_cycle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rectification_batch_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("rectification_batch", schema=None) as batch_op:
        batch_op.create_index("ix_rectification_batch_cycle_id", ["cycle_id"], unique=False)


def _tasks() -> None:
    op.create_table(
        "rectification_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("lawyer_id", sa.Integer(), nullable=True),
        sa.Column("rubric", sa.Text(), nullable=True),
        sa.Column("rubric_version", sa.Integer(), nullable=True),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("papers_wanted", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("checker", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.Text(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'handed_in', 'reopened', 'done', 'cancelled')",
            name=op.f("ck_rectification_task_state_known"),
        ),
        sa.CheckConstraint(
            "cause IN ('paper_missing', 'late', 'not_done', 'poor_record', 'weak_work',"
            " 'communication', 'management', 'other')",
            name=op.f("ck_rectification_task_cause_known"),
        ),
        sa.CheckConstraint(
            "checker IN ('supervisor', 'agency')", name=op.f("ck_rectification_task_checker_known")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["rectification_batch.id"], name=op.f("fk_rectification_task_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_rectification_task_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_rectification_task_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_rectification_task_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["lawyer_id"], ["lawyer.id"], name=op.f("fk_rectification_task_lawyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["rubric", "rubric_version"],
            ["frozen_rubric.rubric", "frozen_rubric.version"],
            name=op.f("fk_rectification_task_rubric_rubric_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_task")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rectification_task_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("rectification_task", schema=None) as batch_op:
        for name, columns in _TASK_INDEXES.items():
            batch_op.create_index(name, columns, unique=False)


_TASK_INDEXES = {
    "ix_rectification_task_agency_id_state_due_on": ["agency_id", "state", "due_on"],
    "ix_rectification_task_lawyer_id_state": ["lawyer_id", "state"],
    "ix_rectification_task_state_due_on": ["state", "due_on"],
    "ix_rectification_task_cycle_id_criterion": ["cycle_id", "criterion"],
    "ix_rectification_task_case_id": ["case_id"],
    "ix_rectification_task_batch_id": ["batch_id"],
}


def _steps() -> None:
    op.create_table(
        "rectification_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "act IN ('made', 'handed_in', 'accepted', 'reopened', 'postponed', 'cancelled',"
            " 'undone')",
            name=op.f("ck_rectification_step_act_known"),
        ),
        sa.CheckConstraint(
            "side IN ('office', 'agency', 'lawyer')", name=op.f("ck_rectification_step_side_known")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["rectification_task.id"], name=op.f("fk_rectification_step_task_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_step")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("rectification_step", schema=None) as batch_op:
        batch_op.create_index("ix_rectification_step_task_id", ["task_id"], unique=False)


def _evidence() -> None:
    op.create_table(
        "rectification_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "side IN ('office', 'agency', 'lawyer')",
            name=op.f("ck_rectification_evidence_side_known"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["rectification_task.id"], name=op.f("fk_rectification_evidence_task_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_evidence")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rectification_evidence_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("rectification_evidence", schema=None) as batch_op:
        batch_op.create_index("ix_rectification_evidence_task_id", ["task_id"], unique=False)


def downgrade() -> None:
    for table in ("evidence", "step"):
        with op.batch_alter_table(f"rectification_{table}", schema=None) as batch_op:
            batch_op.drop_index(f"ix_rectification_{table}_task_id")
        op.drop_table(f"rectification_{table}")
    with op.batch_alter_table("rectification_task", schema=None) as batch_op:
        for name in reversed(_TASK_INDEXES):
            batch_op.drop_index(name)
    op.drop_table("rectification_task")
    with op.batch_alter_table("rectification_batch", schema=None) as batch_op:
        batch_op.drop_index("ix_rectification_batch_cycle_id")
    op.drop_table("rectification_batch")
