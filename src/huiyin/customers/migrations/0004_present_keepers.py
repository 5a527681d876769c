"""Whoever keeps a customer now began to when the file was opened, as far as anybody knows."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("customers", "0003_keeping")]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO customers_keeping (customer_id, keeper_id, since, why, by_id)
            SELECT id, keeper_id, opened_at, 'opened', opened_by_id FROM customers_customer
            WHERE keeper_id IS NOT NULL ORDER BY id
            """,
            migrations.RunSQL.noop,
        )
    ]
