"""Signals and what was done about them, what was watched, and what people think of accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "signals",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("peak", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_on", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("untold", sa.Text()),
        sa.Column("closed_on", sa.Text()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("closed_by", sa.Text()),
        sa.Column("closed_why", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.Column("ended_on", sa.Text()),
        sa.Column("money", sa.Text()),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("assigned_to", sa.Text()),
        sa.Column("acknowledged_at", sa.BigInteger()),
        sa.Column("acknowledged_by", sa.Text()),
        sa.Column("snoozed_until", sa.Text()),
        sa.Column("snoozed_until_worse", sa.Boolean(), nullable=False),
        sa.Column("snoozed_level", sa.Integer()),
        sa.Column("snoozed_money", sa.Text()),
        sa.Column("held_back", sa.Boolean(), nullable=False),
        sa.Column("shown_on", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_signals"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_signals_open",
        "signals",
        ["account_id", "kind", "subject"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_signals_account_id", "signals", ["account_id"])
    op.create_index("ix_signals_closed_on", "signals", ["closed_on"])
    op.create_table(
        "signal_deeds",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("signal_id", NUMBER, nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signal_deeds"),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name="fk_signal_deeds_signal_id_signals"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_signal_deeds_signal_id", "signal_deeds", ["signal_id"])
    op.create_table(
        "watches",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_watches"),
    )
    op.create_table(
        "sentiments",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("sentiment", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text()),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.Column("withdrawn_by", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_sentiments"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sentiments_account_id", "sentiments", ["account_id"])
