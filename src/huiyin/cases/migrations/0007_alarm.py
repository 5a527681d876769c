import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_words")]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("watch", models.CharField(max_length=40)),
                ("value", models.CharField(help_text="the answer that was counted", max_length=40)),
                ("raised_at", models.DateTimeField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="alarm", to="cases.case"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["watch", "value", "-id"], name="alarms_of_a_watch")]},
        ),
    ]
