"""Several entries of the register may belong to one account: somebody who changed firm."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ONE_EACH = "uq_lawyer_account_id"
BY_ACCOUNT = "ix_lawyer_account_id"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _recreate(one_each=False)
    else:
        op.drop_constraint(op.f(ONE_EACH), "lawyer", type_="unique")
    op.create_index(op.f(BY_ACCOUNT), "lawyer", ["account_id"], unique=False)


def downgrade() -> None:
    """Only one entry of an account can stay tied: the first; the rows themselves are kept."""
    op.execute(
        "UPDATE lawyer SET account_id = NULL WHERE account_id IS NOT NULL AND id NOT IN"
        " (SELECT min(id) FROM lawyer WHERE account_id IS NOT NULL GROUP BY account_id)"
    )
    op.drop_index(op.f(BY_ACCOUNT), table_name="lawyer")
    if op.get_bind().dialect.name == "sqlite":
        _recreate(one_each=True)
    else:
        op.create_unique_constraint(op.f(ONE_EACH), "lawyer", ["account_id"])


def _recreate(*, one_each: bool) -> None:
    """A constraint goes or comes on SQLite only with a new table of the same name.

    The rows go into it after the old one is gone: only then does SQLite see that every row which
    points to an entry still finds it.
    """
    op.execute("PRAGMA defer_foreign_keys=ON")
    op.execute("CREATE TEMPORARY TABLE kept_lawyer AS SELECT * FROM lawyer")
    op.drop_index(op.f("ix_lawyer_firm_id"), table_name="lawyer")
    op.drop_table("lawyer")
    only = [sa.UniqueConstraint("account_id", name=op.f(ONE_EACH))] if one_each else []
    op.create_table(
        "lawyer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("practice_since", sa.Date(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lawyer_account_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_lawyer_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lawyer")),
        *only,
        sa.UniqueConstraint("name", "firm_id", name=op.f("uq_lawyer_name_firm_id")),
        sqlite_strict=True,
    )
    columns = "id, name, firm_id, practice_since, account_id"
    op.execute(f"INSERT INTO lawyer ({columns}) SELECT {columns} FROM kept_lawyer")
    op.execute("DROP TABLE kept_lawyer")
    op.create_index(op.f("ix_lawyer_firm_id"), "lawyer", ["firm_id"], unique=False)
