"""Runs migrations on the connection the program hands over, or on QA_DATABASE_URL by itself."""

from alembic import context

from qa_app.db.types import EnumText, JsonText, UtcTime
from qa_app.schema import metadata


def render_item(kind, item, autogen_context):
    """Write our column types as the plain SQL types they are, so no migration imports the app."""
    if kind != "type":
        return False
    if isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, (EnumText, JsonText)) or type(item).__name__ == "AutoString":
        return "sa.Text()"
    return False


def run(connection) -> None:
    """Migrate with batch mode, which SQLite needs to alter tables."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=False,
        include_name=context.config.attributes.get("include_name"),
    )
    with context.begin_transaction():
        context.run_migrations()


connection = context.config.attributes.get("connection")
if connection is None:
    from qa_app.db.engine import WRITER, make_engine
    from qa_app.settings import load_settings

    engine = make_engine(load_settings().database_url).execution_options(**{WRITER: True})
    with engine.begin() as own:
        run(own)
else:
    run(connection)
