from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_what_was_answered'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='stageentry',
            index=models.Index(fields=['stage', 'entered_at'], name='stages_entered'),
        ),
    ]
