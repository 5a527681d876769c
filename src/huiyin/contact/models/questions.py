"""What a customer asked of which nobody was sure: it is checked, and the customer called back with the answer."""

from django.db import models

from huiyin.worklist.models import WorkItem


class OpenQuestion(models.Model):
    """A question that waits for its answer; the promise to call back with it says until when. Source: C13-3."""

    item = models.OneToOneField(WorkItem, on_delete=models.CASCADE, related_name="question")
    words = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.words
