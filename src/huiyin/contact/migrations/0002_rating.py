"""One row for each thing that was rated in a conversation: figures count and average them (contact.models.Rating).

And what customers asked of which nobody was sure (contact.models.OpenQuestion).
"""

from django.db import migrations, models

VIEW = """
CREATE VIEW contact_rating AS
SELECT talk.id * 1000 + rating.place AS id, talk.id AS interaction_id, talk.at, rating.what, rating.word
FROM contact_interaction AS talk
CROSS JOIN LATERAL jsonb_each_text(talk.ratings) WITH ORDINALITY AS rating (what, word, place)
WHERE talk.ratings <> '{}'::jsonb
"""


class Migration(migrations.Migration):
    dependencies = [("contact", "0001_initial")]

    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW contact_rating"),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="when the conversation was")),
                (
                    "what",
                    models.CharField(help_text="what was rated: a key of the pack's ratings", max_length=40),
                ),
                (
                    "word",
                    models.CharField(help_text="how: a key of the list of words for it", max_length=40),
                ),
            ],
            options={"db_table": "contact_rating", "managed": False},
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(condition=models.Q(("ratings", {}), _negated=True), fields=["at"], name="contact_rated_on"),
        ),
        migrations.CreateModel(
            name="OpenQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=200)),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=models.CASCADE, related_name="question", to="worklist.workitem"
                    ),
                ),
            ],
        ),
    ]
