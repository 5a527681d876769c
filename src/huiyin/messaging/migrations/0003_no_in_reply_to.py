from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("messaging", "0002_unreadable")]

    operations = [migrations.RemoveField(model_name="message", name="in_reply_to")]
