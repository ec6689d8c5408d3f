"""What Alembic runs: the migrations, on the connection and in the transaction that it is handed."""

from alembic import context

from tenure.state.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,  # on both: a migration that breaks off leaves nothing
    render_as_batch=True,  # SQLite changes a table by copying it
)
context.run_migrations()
