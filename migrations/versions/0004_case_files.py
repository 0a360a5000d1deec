"""The tables of case files: documents, pages, who saw them, uploads, requests for files."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("original_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("original_address", sa.Text(), nullable=False),
        sa.Column("scan_state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("problem_params", sa.Text(), nullable=True),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("job_public_id", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "scan_state IN ('clean', 'infected', 'not_scanned')",
            name=op.f("ck_document_scan_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('uploaded', 'checking', 'ready', 'refused', 'removed')",
            name=op.f("ck_document_state_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_document_case_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["document.id"], name=op.f("fk_document_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["account.id"], name=op.f("fk_document_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_document_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_case_id_state", ["case_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_replaces_id"), ["replaces_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_uploaded_by"), ["uploaded_by"], unique=False)

    op.create_table(
        "file_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'received', 'substituted')",
            name=op.f("ck_file_request_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_file_request_case_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_file_request_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_request")),
        sa.UniqueConstraint("cycle_id", "case_id", name=op.f("uq_file_request_cycle_id_case_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("file_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_request_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_file_request_state_due_on", ["state", "due_on"], unique=False)

    op.create_table(
        "document_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("text_address", sa.Text(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("covered_address", sa.Text(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_page_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_page")),
        sa.UniqueConstraint("public_id", name=op.f("uq_document_page_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("document_page", schema=None) as batch_op:
        batch_op.create_index(
            "ix_document_page_document_id_position", ["document_id", "position"], unique=False
        )

    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'finished', 'abandoned')", name=op.f("ck_upload_state_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_upload_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_upload_case_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_upload_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["document.id"], name=op.f("fk_upload_replaces_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("document_id", name=op.f("uq_upload_document_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_upload_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index("ix_upload_account_id_state", ["account_id", "state"], unique=False)
        batch_op.create_index("ix_upload_state_expires_at", ["state", "expires_at"], unique=False)

    op.create_table(
        "page_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_page_view_account_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_page_view_case_id")),
        sa.ForeignKeyConstraint(
            ["page_id"], ["document_page.id"], name=op.f("fk_page_view_page_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_view")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("page_view", schema=None) as batch_op:
        batch_op.create_index(
            "ix_page_view_account_id_viewed_at", ["account_id", "viewed_at"], unique=False
        )
        batch_op.create_index(
            "ix_page_view_case_id_viewed_at", ["case_id", "viewed_at"], unique=False
        )

    op.create_table(
        "upload_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_upload_piece_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_piece")),
        sa.UniqueConstraint("upload_id", "start", name=op.f("uq_upload_piece_upload_id_start")),
        sqlite_strict=True,
    )


def downgrade() -> None:

    op.drop_table("upload_piece")
    with op.batch_alter_table("page_view", schema=None) as batch_op:
        batch_op.drop_index("ix_page_view_case_id_viewed_at")
        batch_op.drop_index("ix_page_view_account_id_viewed_at")

    op.drop_table("page_view")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index("ix_upload_state_expires_at")
        batch_op.drop_index("ix_upload_account_id_state")

    op.drop_table("upload")
    with op.batch_alter_table("document_page", schema=None) as batch_op:
        batch_op.drop_index("ix_document_page_document_id_position")

    op.drop_table("document_page")
    with op.batch_alter_table("file_request", schema=None) as batch_op:
        batch_op.drop_index("ix_file_request_state_due_on")
        batch_op.drop_index(batch_op.f("ix_file_request_case_id"))

    op.drop_table("file_request")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_uploaded_by"))
        batch_op.drop_index(batch_op.f("ix_document_replaces_id"))
        batch_op.drop_index("ix_document_case_id_state")

    op.drop_table("document")
