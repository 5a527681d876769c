from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('worklist', '0003_callbacks_to_draw'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(condition=models.Q(('why', 'taken')), fields=['at'], name='taken_lately'),
        ),
    ]
