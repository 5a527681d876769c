from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contact", "0006_activities")]

    operations = [
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(fields=["channel", "-at", "-id"], name="contact_by_channel"),
        )
    ]
