"""Model files, their pages and competitions."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_STANDS = sa.text("state <> 'declined'")


def upgrade() -> None:
    _model_files()
    _competitions()


def downgrade() -> None:
    """Entries and lists go; what is left of a competition is a cycle whose plan still says so."""
    _no_competitions()
    _no_model_files()


def _model_files() -> None:
    op.create_table(
        "model_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("library_id", sa.Text(), nullable=True),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("case_type", sa.Text(), nullable=False),
        sa.Column("settlement_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("nominated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_expert_id", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "case_type IN ('civil', 'criminal', 'administrative', 'arbitration', 'non_litigation')",
            name=op.f("ck_model_case_case_type_known"),
        ),
        sa.CheckConstraint(
            "state IN ('nominated', 'declined', 'redacting', 'published', 'withdrawn')",
            name=op.f("ck_model_case_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_model_case_case_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_model_case_cycle_id")),
        sa.ForeignKeyConstraint(
            ["second_expert_id"], ["expert.id"], name=op.f("fk_model_case_second_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlement.id"], name=op.f("fk_model_case_settlement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_case")),
        sa.UniqueConstraint("library_id", name=op.f("uq_model_case_library_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_model_case_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("model_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_model_case_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_model_case_cycle_id_state", ["cycle_id", "state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_model_case_second_expert_id"), ["second_expert_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_model_case_settlement_id"), ["settlement_id"], unique=False
        )
        batch_op.create_index(
            "ix_model_case_state_case_type_published_at",
            ["state", "case_type", "published_at"],
            unique=False,
        )
        batch_op.create_index(
            "uq_model_case_stands",
            ["cycle_id", "case_id"],
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        )

    op.create_table(
        "model_nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("nominated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_model_nomination_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["model_id"], ["model_case.id"], name=op.f("fk_model_nomination_model_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_nomination")),
        sa.UniqueConstraint(
            "model_id", "expert_id", name=op.f("uq_model_nomination_model_id_expert_id")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("model_nomination", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_model_nomination_expert_id"), ["expert_id"], unique=False
        )

    op.create_table(
        "model_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("library_id", sa.Text(), nullable=True),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("has_text", sa.Boolean(), nullable=False),
        sa.Column("source_address", sa.String(), nullable=False),
        sa.Column("suggested", sa.Text(), nullable=False),
        sa.Column("boxes", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"], ["model_case.id"], name=op.f("fk_model_page_model_id")
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["document_page.id"], name=op.f("fk_model_page_page_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_page")),
        sa.UniqueConstraint("library_id", name=op.f("uq_model_page_library_id")),
        sa.UniqueConstraint("model_id", "page_id", name=op.f("uq_model_page_model_id_page_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_model_page_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("model_page", schema=None) as batch_op:
        batch_op.create_index(
            "ix_model_page_model_id_position", ["model_id", "position"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_model_page_page_id"), ["page_id"], unique=False)

    op.create_table(
        "model_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"], ["model_case.id"], name=op.f("fk_model_point_model_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_point")),
        sa.UniqueConstraint(
            "model_id", "criterion", name=op.f("uq_model_point_model_id_criterion")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("model_point", schema=None) as batch_op:
        batch_op.create_index(
            "ix_model_point_criterion_model_id", ["criterion", "model_id"], unique=False
        )

    op.create_table(
        "model_region",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"], ["model_case.id"], name=op.f("fk_model_region_model_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_model_region_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_region")),
        sa.UniqueConstraint(
            "model_id", "region_id", name=op.f("uq_model_region_model_id_region_id")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("model_region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_model_region_region_id"), ["region_id"], unique=False)


def _no_model_files() -> None:
    with op.batch_alter_table("model_region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_model_region_region_id"))

    op.drop_table("model_region")
    with op.batch_alter_table("model_point", schema=None) as batch_op:
        batch_op.drop_index("ix_model_point_criterion_model_id")

    op.drop_table("model_point")
    with op.batch_alter_table("model_page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_model_page_page_id"))
        batch_op.drop_index("ix_model_page_model_id_position")

    op.drop_table("model_page")
    with op.batch_alter_table("model_nomination", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_model_nomination_expert_id"))

    op.drop_table("model_nomination")
    with op.batch_alter_table("model_case", schema=None) as batch_op:
        batch_op.drop_index("uq_model_case_stands", sqlite_where=_STANDS, postgresql_where=_STANDS)
        batch_op.drop_index("ix_model_case_state_case_type_published_at")
        batch_op.drop_index(batch_op.f("ix_model_case_settlement_id"))
        batch_op.drop_index(batch_op.f("ix_model_case_second_expert_id"))
        batch_op.drop_index("ix_model_case_cycle_id_state")
        batch_op.drop_index(batch_op.f("ix_model_case_case_id"))

    op.drop_table("model_case")


def _competitions() -> None:
    op.add_column(
        "cycle",
        sa.Column("kind", sa.Text(), server_default=sa.text("'assessment'"), nullable=False),
    )
    op.create_table(
        "competition_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("tie_rank", sa.Integer(), nullable=True),
        sa.Column("tie_note", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('entered', 'admitted', 'refused', 'withdrawn', 'excluded')",
            name=op.f("ck_competition_entry_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_competition_entry_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_competition_entry_cycle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competition_entry")),
        sa.UniqueConstraint(
            "cycle_id", "case_id", name=op.f("uq_competition_entry_cycle_id_case_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_competition_entry_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("competition_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_competition_entry_case_id"), ["case_id"])
        batch_op.create_index("ix_competition_entry_cycle_id_state", ["cycle_id", "state"])

    op.create_table(
        "competition_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_competition_list_cycle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competition_list")),
        sa.UniqueConstraint(
            "cycle_id", "version", name=op.f("uq_competition_list_cycle_id_version")
        ),
        sqlite_strict=True,
    )


def _no_competitions() -> None:
    op.drop_table("competition_list")
    with op.batch_alter_table("competition_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_competition_entry_cycle_id_state")
        batch_op.drop_index(batch_op.f("ix_competition_entry_case_id"))

    op.drop_table("competition_entry")
    op.drop_column("cycle", "kind")
