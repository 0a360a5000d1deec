"""What an objection is about beside criteria; objections that came on paper.

A point is named by one text: the id of a criterion as before, or ``red_line:`` with the id of a red
line, or ``overall:``. Ids hold no colon, so rows that are there already keep what they say.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_OUTCOMES = "outcome IN ('upheld', 'partly', 'rejected')"
_ACTS = (
    "act IN ('begun', 'handed_in', 'accepted', 'returned', 'assigned', 'reassigned', 'opened', "
    "'declined', 'decided', 'called', 'withdrawn', 'closed', 'lapsed')"
)
_OLD_ROLES = "'lawyer', 'supervisor', 'expert', 'meeting', 'program'"
_NEW_ROLES = "'lawyer', 'agency', 'supervisor', 'expert', 'meeting', 'program'"
_ROLES_KNOWN = "ck_objection_step_by_role_known"
_UNIQUE = "uq_objection_point_objection_id"
_KEPT = {"sqlite_strict": True}


def upgrade() -> None:
    op.add_column("objection", sa.Column("entered_by", sa.String(), nullable=True))
    op.add_column("objection", sa.Column("received_on", sa.Date(), nullable=True))
    _name_points("criterion", "point")
    op.add_column(
        "objection_paper",
        sa.Column("original", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    _step_roles(_OLD_ROLES, _NEW_ROLES)
    op.add_column("objection_step", sa.Column("received_on", sa.Date(), nullable=True))
    _create_entry()


def downgrade() -> None:
    """What is about no criterion, and steps of agencies, cannot be kept: say so, change nothing."""
    connection = op.get_bind()
    for text in (
        "SELECT count(*) FROM objection_point WHERE point LIKE '%:%'",
        "SELECT count(*) FROM objection_paper WHERE point LIKE '%:%'",
        "SELECT count(*) FROM objection_step WHERE by_role = 'agency'",
    ):
        left = connection.scalar(sa.text(text))
        if left:
            raise RuntimeError(f"{left} rows say what the older schema has no room for: {text}")
    op.drop_index(op.f("ix_objection_entry_account_id"), table_name="objection_entry")
    op.drop_table("objection_entry")
    op.drop_column("objection_step", "received_on")
    _step_roles(_NEW_ROLES, _OLD_ROLES)
    op.drop_column("objection_paper", "original")
    _name_points("point", "criterion")
    op.drop_column("objection", "received_on")
    op.drop_column("objection", "entered_by")


def _name_points(before: str, after: str) -> None:
    for table in ("objection_point", "objection_paper"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {after}")
    with op.batch_alter_table(
        "objection_point", copy_from=_points(before, after), table_kwargs=_KEPT
    ) as batch_op:
        batch_op.drop_constraint(op.f(f"{_UNIQUE}_{before}"), type_="unique")
        batch_op.create_unique_constraint(op.f(f"{_UNIQUE}_{after}"), ["objection_id", after])


def _step_roles(before: str, after: str) -> None:
    with op.batch_alter_table(
        "objection_step", copy_from=_steps(before), table_kwargs=_KEPT
    ) as batch_op:
        batch_op.drop_constraint(op.f(_ROLES_KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(_ROLES_KNOWN), f"by_role IN ({after})")


def _points(before: str, name: str) -> sa.Table:
    """The table with its column renamed, for the database that has to copy it."""
    return sa.Table(
        "objection_point",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column(name, sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old_level", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("new_level", sa.Text(), nullable=False),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(_OUTCOMES, name=op.f("ck_objection_point_outcome_known")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_point_objection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_point")),
        sa.UniqueConstraint("objection_id", name, name=op.f(f"{_UNIQUE}_{before}")),
    )  # fmt: skip


def _steps(roles: str) -> sa.Table:
    """The same for steps."""
    time = sa.DateTime(timezone=True) if op.get_bind().dialect.name != "sqlite" else sa.Text()
    return sa.Table(
        "objection_step",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("at", time, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("by_login", sa.String(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("inward", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(_ACTS, name=op.f("ck_objection_step_act_known")),
        sa.CheckConstraint(f"by_role IN ({roles})", name=op.f(_ROLES_KNOWN)),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_step_objection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_objection_step_expert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_step")),
        sa.Index(op.f("ix_objection_step_objection_id"), "objection_id"),
    )  # fmt: skip


def _create_entry() -> None:
    op.create_table(
        "objection_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_objection_entry_cycle_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_objection_entry_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_objection_entry_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_entry")),
        sa.UniqueConstraint(
            "cycle_id", "case_id", "account_id",
            name=op.f("uq_objection_entry_cycle_id_case_id_account_id"),
        ),
        sqlite_strict=True,
    )  # fmt: skip
    op.create_index(
        op.f("ix_objection_entry_account_id"), "objection_entry", ["account_id"], unique=False
    )
