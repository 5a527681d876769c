from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0006_next_service_of_a_file'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulkedit',
            name='counted',
            field=models.JSONField(help_text='what very many files say, as queries.count_said tells it', null=True),
        ),
        migrations.AlterField(
            model_name='bulkedit',
            name='state',
            field=models.CharField(choices=[('naming', 'Files being written down'), ('named', 'Files chosen'), ('counting', 'What the files say is being counted'), ('proposed', 'Awaiting confirmation'), ('running', 'Being carried out'), ('done', 'Carried out'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='named', max_length=8),
        ),
    ]
