from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("messaging", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="received",
            name="state",
            field=models.CharField(choices=[('filed', 'Filed'), ('unknown', 'To be filed'), ('automatic', 'Written by a program'), ('flood', 'Too many from one address'), ('unreadable', 'Could not be read'), ('put_away', 'Put away')], max_length=12),
        ),
    ]
