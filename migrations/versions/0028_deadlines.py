"""Days that were extended, until when a mail is worth sending, when a form check is due."""

from datetime import datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ABOUT = sa.text("about IS NOT NULL")
_BEIJING = timezone(timedelta(hours=8))
_USUAL_DAYS = 7
"""Five working days, as the plan has it unless it says otherwise."""


def upgrade() -> None:
    _notices()
    _feedback_extension()
    _objection_extension()
    op.add_column("objection", sa.Column("check_by", sa.Date(), nullable=True))
    _give_days_to_check()


def downgrade() -> None:
    op.drop_column("objection", "check_by")
    op.drop_index("ix_objection_extension_objection_id", table_name="objection_extension")
    op.drop_table("objection_extension")
    op.drop_index("ix_feedback_extension_release_id", table_name="feedback_extension")
    op.drop_table("feedback_extension")
    op.drop_index("ix_notice_about", table_name="notice")
    for column in ("withdrawn_at", "worth_until", "about"):
        op.drop_column("notice", column)
    op.drop_column("mail", "worth_until")


def _notices() -> None:
    op.add_column("mail", sa.Column("worth_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notice", sa.Column("about", sa.Text(), nullable=True))
    op.add_column("notice", sa.Column("worth_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notice", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_notice_about", "notice", ["about"], unique=False,
        sqlite_where=_ABOUT, postgresql_where=_ABOUT,
    )  # fmt: skip


def _feedback_extension() -> None:
    op.create_table(
        "feedback_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("old_until", sa.Date(), nullable=True),
        sa.Column("new_until", sa.Date(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_feedback_extension_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["feedback_release.id"], name=op.f("fk_feedback_extension_release_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_extension")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_feedback_extension_release_id"), "feedback_extension", ["release_id"], unique=False
    )


def _objection_extension() -> None:
    op.create_table(
        "objection_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("old_on", sa.Date(), nullable=False),
        sa.Column("new_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "what IN ('mending', 'deciding', 'asking_again')",
            name=op.f("ck_objection_extension_what_known"),
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_extension_objection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_extension")),
        sqlite_strict=True,
    )  # fmt: skip
    op.create_index(
        op.f("ix_objection_extension_objection_id"),
        "objection_extension",
        ["objection_id"],
        unique=False,
    )


def _give_days_to_check() -> None:
    """Objections that wait for the check of their form get the usual days from their handing in."""
    rows = sa.table(
        "objection",
        *(sa.column(name) for name in ("id", "state", "handed_in_at")),
        sa.column("check_by", sa.Date()),
    )
    connection = op.get_bind()
    waiting = sa.select(rows.c.id, rows.c.handed_in_at).where(
        rows.c.state == "handed_in", rows.c.handed_in_at.is_not(None)
    )
    for key, at in connection.execute(waiting).all():
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
        day = moment.astimezone(_BEIJING).date() + timedelta(days=_USUAL_DAYS)
        connection.execute(rows.update().where(rows.c.id == key).values(check_by=day))
