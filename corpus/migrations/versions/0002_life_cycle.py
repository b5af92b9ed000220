"""life cycle of own documents: names, validity, rights by collection"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("valid_until", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "collection_rights",
        sa.Column("collection", sa.String(), nullable=False),
        sa.Column("principal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("collection", "principal", name=op.f("pk_collection_rights")),
    )


def downgrade() -> None:
    op.drop_table("collection_rights")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_column("valid_until")
        batch_op.drop_column("name")
