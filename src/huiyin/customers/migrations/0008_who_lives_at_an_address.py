from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_counting_what_many_files_say")]

    operations = [
        migrations.AddIndex(
            model_name="address",
            index=models.Index(
                condition=models.Q(("text", ""), _negated=True), fields=["text"], name="customers_at_an_address"
            ),
        ),
    ]
