"""Meetings of the panel, further decisions, and settlements in versions."""

import tomllib

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GRADES = "IN ('excellent', 'good', 'pass', 'fail')"
COUNTS = sa.text("counts")


def upgrade() -> None:
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("further", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    _mark_further_seats()
    with op.batch_alter_table(
        "settlement", copy_from=_settlement(), table_kwargs={"sqlite_strict": True}
    ) as batch_op:
        batch_op.add_column(
            sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("counts", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(sa.Column("inputs", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("reopened_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reopen_reason", sa.Text(), nullable=True))
        batch_op.drop_constraint(op.f("uq_settlement_cycle_id_case_id"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_settlement_cycle_id_case_id_version"), ["cycle_id", "case_id", "version"]
        )
    op.create_index(
        "uq_settlement_counts",
        "settlement",
        ["cycle_id", "case_id"],
        unique=True,
        sqlite_where=COUNTS,
        postgresql_where=COUNTS,
    )
    _create_divergence()
    _create_meeting()
    _create_agenda()


def downgrade() -> None:
    for table in ("ballot", "recusal", "agenda_item", "meeting_member", "meeting"):
        op.drop_table(table)
    op.drop_table("further_decision")
    op.drop_table("divergence")
    op.execute("DELETE FROM settlement WHERE NOT counts")
    op.drop_index("uq_settlement_counts", table_name="settlement")
    with op.batch_alter_table(
        "settlement", copy_from=_settlement(versions=True), table_kwargs={"sqlite_strict": True}
    ) as batch_op:
        batch_op.drop_constraint(op.f("uq_settlement_cycle_id_case_id_version"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_settlement_cycle_id_case_id"), ["cycle_id", "case_id"]
        )
        for column in (
            "reopen_reason", "reopened_at", "reopened_by", "inputs", "counts", "version",
        ):  # fmt: skip
            batch_op.drop_column(column)
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_column("further")


def _mark_further_seats() -> None:
    """Seats beyond the plan's number of experts were added for a divergence."""
    connection = op.get_bind()
    for cycle_id, plan in connection.execute(sa.text("SELECT id, plan FROM cycle")).all():
        reviewers = tomllib.loads(plan).get("panel", {}).get("reviewers", 1)
        connection.execute(
            sa.text(
                "UPDATE assignment SET further = true WHERE cycle_id = :cycle AND seat > :seats"
            ),
            {"cycle": cycle_id, "seats": reviewers},
        )


def _settlement(*, versions: bool = False) -> sa.Table:
    """The table as it stands before the change, for the database that has to copy it."""
    added = (
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("counts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=True),
        sa.Column("reopened_by", sa.Text(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopen_reason", sa.Text(), nullable=True),
    )
    key = ("cycle_id", "case_id", "version") if versions else ("cycle_id", "case_id")
    return sa.Table(
        "settlement",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("settled_at", _time(), nullable=False),
        *(added if versions else ()),
        sa.CheckConstraint(f"grade {GRADES}", name=op.f("ck_settlement_grade_known")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_settlement_case_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_settlement_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint(*key, name=op.f(f"uq_settlement_{'_'.join(key)}")),
        sa.Index(op.f("ix_settlement_case_id"), "case_id"),
        sqlite_strict=True,
    )


def _time() -> sa.types.TypeEngine:
    return sa.DateTime(timezone=True)


def _create_divergence() -> None:
    op.create_table(
        "divergence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("way IN ('third', 'meeting')", name=op.f("ck_divergence_way_known")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_divergence_case_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_divergence_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_divergence")),
        sa.UniqueConstraint("cycle_id", "case_id", name=op.f("uq_divergence_cycle_id_case_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_divergence_case_id"), "divergence", ["case_id"])
    op.create_table(
        "further_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("first_sheet_id", sa.Integer(), nullable=False),
        sa.Column("first_grade", sa.Text(), nullable=False),
        sa.Column("first_points", sa.Integer(), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            f"first_grade {GRADES}", name=op.f("ck_further_decision_first_grade_known")
        ),
        sa.ForeignKeyConstraint(
            ["first_sheet_id"], ["scoresheet.id"], name=op.f("fk_further_decision_first_sheet_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_further_decision_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_further_decision")),
        sa.UniqueConstraint("review_id", name=op.f("uq_further_decision_review_id")),
        sqlite_strict=True,
    )


def _create_meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("meets_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("majority", sa.Text(), nullable=False),
        sa.Column("tie", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("called_by", sa.Text(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "majority IN ('simple', 'two_thirds')", name=op.f("ck_meeting_majority_known")
        ),
        sa.CheckConstraint("tie IN ('chair', 'open')", name=op.f("ck_meeting_tie_known")),
        sa.CheckConstraint("state IN ('called', 'ended')", name=op.f("ck_meeting_state_known")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_meeting_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_meeting_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_meeting_cycle_id"), "meeting", ["cycle_id"])
    op.create_table(
        "meeting_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_meeting_member_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_meeting_member_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_member")),
        sa.UniqueConstraint(
            "meeting_id", "expert_id", name=op.f("uq_meeting_member_meeting_id_expert_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_meeting_member_expert_id"), "meeting_member", ["expert_id"])


def _create_agenda() -> None:
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("casting", sa.Boolean(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'voting', 'decided', 'left_open')",
            name=op.f("ck_agenda_item_state_known"),
        ),
        sa.CheckConstraint(f"grade {GRADES}", name=op.f("ck_agenda_item_grade_known")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_agenda_item_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_agenda_item_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agenda_item_public_id")),
        sa.UniqueConstraint(
            "meeting_id", "case_id", name=op.f("uq_agenda_item_meeting_id_case_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_agenda_item_case_id"), "agenda_item", ["case_id"])
    _create_part_of_item("recusal", ("item_id", "expert_id"), [
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    ])  # fmt: skip
    _create_part_of_item("ballot", ("item_id", "expert_id", "round"), [
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"grade {GRADES}", name=op.f("ck_ballot_grade_known")),
    ])  # fmt: skip


def _create_part_of_item(
    name: str, unique: tuple[str, ...], rest: list[sa.Column | sa.CheckConstraint]
) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        *rest,
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f(f"fk_{name}_expert_id")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f(f"fk_{name}_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(*unique, name=op.f(f"uq_{name}_{'_'.join(unique)}")),
        sqlite_strict=True,
    )
    op.create_index(op.f(f"ix_{name}_expert_id"), name, ["expert_id"])
