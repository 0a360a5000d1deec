"""Replies belong to a case, whatever version its sheet has."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_DRAFT, _REPLY = "feedback_reply_draft", "feedback_reply"


def upgrade() -> None:
    with op.batch_alter_table(_REPLY) as batch_op:
        batch_op.add_column(sa.Column("cycle_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("case_id", sa.Integer(), nullable=True))
    for column in ("cycle_id", "case_id"):
        op.execute(
            f"UPDATE {_REPLY} SET {column} = (SELECT s.{column} FROM feedback_sheet s"
            f" WHERE s.id = {_REPLY}.sheet_id)"
        )
    with op.batch_alter_table(_REPLY, table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.alter_column("cycle_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("case_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            op.f("fk_feedback_reply_cycle_id"), "cycle", ["cycle_id"], ["id"]
        )
        batch_op.create_foreign_key(
            op.f("fk_feedback_reply_case_id"), "case_record", ["case_id"], ["id"]
        )
        batch_op.create_index(
            "ix_feedback_reply_cycle_id_case_id", ["cycle_id", "case_id"], unique=False
        )
    _drafts_by(
        "s.cycle_id, s.case_id",
        ("cycle_id", "cycle"), ("case_id", "case_record"),
        old="JOIN feedback_sheet s ON s.id = d.sheet_id ORDER BY s.version",
    )  # fmt: skip


def downgrade() -> None:
    _drafts_by(
        "s.id",
        ("sheet_id", "feedback_sheet"),
        old="JOIN feedback_sheet s ON s.cycle_id = d.cycle_id AND s.case_id = d.case_id"
        " AND s.counts ORDER BY d.id",
    )
    with op.batch_alter_table(_REPLY, table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.drop_index("ix_feedback_reply_cycle_id_case_id")
        batch_op.drop_constraint(op.f("fk_feedback_reply_case_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_feedback_reply_cycle_id"), type_="foreignkey")
        batch_op.drop_column("case_id")
        batch_op.drop_column("cycle_id")


def _drafts_by(keys: str, *columns: tuple[str, str], old: str) -> None:
    """Make the table of drafts anew under other keys; drafts that fall together are joined."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            f"SELECT d.account_id, d.texts, d.revision, d.saved_at, {keys} FROM {_DRAFT} d {old}"
        ).columns(saved_at=sa.DateTime(timezone=True) if _postgres() else sa.Text())
    ).all()
    op.drop_index(op.f("ix_feedback_reply_draft_account_id"), table_name=_DRAFT)
    op.drop_table(_DRAFT)
    names = [name for name, _ in columns]
    table = op.create_table(
        _DRAFT,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in names),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True) if _postgres() else sa.Text(),
                  nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_feedback_reply_draft_account_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{target}.id"], name=op.f(f"fk_feedback_reply_draft_{name}")
            )
            for name, target in columns
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_reply_draft")),
        sa.UniqueConstraint(
            *names,
            "account_id",
            name=op.f("uq_feedback_reply_draft_" + "_".join(names) + "_account_id"),
        ),
        sqlite_strict=True,
    )  # fmt: skip
    op.create_index(
        op.f("ix_feedback_reply_draft_account_id"), _DRAFT, ["account_id"], unique=False
    )
    found: dict[tuple[int, ...], dict[str, object]] = {}
    for account, texts, number, saved, *key in rows:
        place = (*key, account)
        before = found.get(place)
        found[place] = {
            **dict(zip(names, key, strict=True)),
            "account_id": account,
            "texts": _joined(before["texts"] if before else "{}", texts),
            "revision": number + (int(str(before["revision"])) if before else 0),
            "saved_at": saved,
        }
    if found:
        connection.execute(sa.insert(table), list(found.values()))


def _joined(older: object, newer: str) -> str:
    """What was typed on two versions of a sheet: each text once, the older above the newer."""
    texts: dict[str, str] = json.loads(str(older))
    for criterion, text in json.loads(newer).items():
        before = texts.get(criterion, "")
        both = before.strip() and text.strip() and before.strip() != text.strip()
        texts[criterion] = f"{before}\n{text}" if both else text if text.strip() else before
    return json.dumps(texts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"
