import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0003_lines_and_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='batch',
            name='forgotten_at',
            field=models.DateTimeField(help_text='since when the file and what its rows say are gone', null=True),
        ),
        migrations.AddField(
            model_name='batch',
            name='run',
            field=models.PositiveIntegerField(default=0, help_text='which check it is: one that was stopped writes no verdicts'),
        ),
        migrations.AddField(
            model_name='batch',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
