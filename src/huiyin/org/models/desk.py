"""What somebody has on their desk: sessions, saved views, drafts, forms on their way."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.org.models.edition import NEW_EDITION
from huiyin.org.models.house import Department
from huiyin.org.models.people import Person


class Session(AbstractBaseSession):
    """Somebody's signed-in browser; it ends with the row."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: "Person") -> "SavedViewQuerySet":
        """Everybody changes only their own; org.queries.views_for says which ones a list offers."""
        return self.filter(person=user)


class SavedView(models.Model):
    """A list's filters and columns under a name; mine, my department's, or everyone's."""

    class Audience(models.TextChoices):
        MINE = "mine", _("Only me")
        DEPARTMENT = "department", _("My department")
        EVERYONE = "everyone", _("Everyone")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="views")
    list_key = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    page = models.CharField(max_length=200, blank=True, help_text="where the list stands, below the root of the site")
    query = models.TextField(blank=True, help_text="the list's query string")
    columns = ArrayField(models.CharField(max_length=60), default=list)
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.MINE)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "list_key", "name"], name="view_name_once_per_person")
        ]
        triggers: ClassVar = [NEW_EDITION]


class Draft(models.Model):
    """What a person typed and has not saved yet; survives a closed tab."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    form_key = models.CharField(max_length=120, help_text='for example "cases/12/transitions/uphold"')
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "form_key"], name="one_draft_a_form")]


class Viewing(models.Model):
    """Who has a record open right now; rows older than a minute mean nothing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    subject = models.CharField(max_length=60, help_text='for example "case/12"')
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "person"], name="one_view_a_person")]


class Submission(models.Model):
    """A form that arrived and was carried out: the same form, sent again, is not carried out again."""

    key = models.UUIDField(primary_key=True, help_text="made with the form on the page")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what it said")
    outcome = models.CharField(max_length=500, blank=True, help_text="the page it led to")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="submissions_to_forget")]
