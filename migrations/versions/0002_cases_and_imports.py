"""Firms, lawyers, causes, cases with sealed personal data, and imports."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cause")),
        sa.UniqueConstraint("name", name=op.f("uq_cause_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "column_mapping",
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("signature", name=op.f("pk_column_mapping")),
        sqlite_strict=True,
    )
    op.create_table(
        "firm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firm")),
        sa.UniqueConstraint("name", name=op.f("uq_firm_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "case_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_public_id", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('uploaded', 'checking', 'checked', 'importing', 'done', 'failed', 'discarded')",
            name=op.f("ck_case_import_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_case_import_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_import_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("case_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_import_account_id"), ["account_id"], unique=False)

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
        sa.UniqueConstraint("account_id", name=op.f("uq_lawyer_account_id")),
        sa.UniqueConstraint("name", "firm_id", name=op.f("uq_lawyer_name_firm_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("lawyer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lawyer_firm_id"), ["firm_id"], unique=False)

    op.create_table(
        "case_import_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["case_import.id"],
            name=op.f("fk_case_import_problem_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_import_problem")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("case_import_problem", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_case_import_problem_import_id"), ["import_id"], unique=False
        )

    op.create_table(
        "case_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("cause_id", sa.Integer(), nullable=True),
        sa.Column("lawyer_id", sa.Integer(), nullable=True),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("person_category", sa.Text(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("assigned_on", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("subsidy_cents", sa.Integer(), nullable=True),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "source IN ('application', 'notified')", name=op.f("ck_case_record_source_known")
        ),
        sa.CheckConstraint(
            "stage IN ('investigation', 'prosecution', 'first_instance', 'second_instance', 'retrial', 'enforcement', 'arbitration', 'mediation', 'administrative_procedure', 'death_penalty_review', 'non_litigation', 'other')",
            name=op.f("ck_case_record_stage_known"),
        ),
        sa.CheckConstraint(
            "type IN ('civil', 'criminal', 'administrative', 'arbitration', 'non_litigation')",
            name=op.f("ck_case_record_type_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_case_record_agency_id")
        ),
        sa.ForeignKeyConstraint(["cause_id"], ["cause.id"], name=op.f("fk_case_record_cause_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_case_record_firm_id")),
        sa.ForeignKeyConstraint(
            ["lawyer_id"], ["lawyer.id"], name=op.f("fk_case_record_lawyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_case_record_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_record")),
        sa.UniqueConstraint("case_key", name=op.f("uq_case_record_case_key")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_record_agency_id_closed_on", ["agency_id", "closed_on"], unique=False
        )
        batch_op.create_index("ix_case_record_closed_on", ["closed_on"], unique=False)
        batch_op.create_index("ix_case_record_lawyer_id", ["lawyer_id"], unique=False)

    op.create_table(
        "aided_person",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_mark", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_record.id"],
            name=op.f("fk_aided_person_case_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_aided_person")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("aided_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_aided_person_name_mark"), ["name_mark"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("aided_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_aided_person_name_mark"))

    op.drop_table("aided_person")
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.drop_index("ix_case_record_lawyer_id")
        batch_op.drop_index("ix_case_record_closed_on")
        batch_op.drop_index("ix_case_record_agency_id_closed_on")

    op.drop_table("case_record")
    with op.batch_alter_table("case_import_problem", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_import_problem_import_id"))

    op.drop_table("case_import_problem")
    with op.batch_alter_table("lawyer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lawyer_firm_id"))

    op.drop_table("lawyer")
    with op.batch_alter_table("case_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_import_account_id"))

    op.drop_table("case_import")
    op.drop_table("firm")
    op.drop_table("column_mapping")
    op.drop_table("cause")
