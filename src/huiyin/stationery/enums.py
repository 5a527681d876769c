"""How far many papers in one file are."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BatchState(TextChoices):
    NAMING = "naming", _("Being written down")
    DRAWING = "drawing", _("Being drawn")
    DONE = "done", pgettext_lazy("papers", "Ready")
    STOPPED = "stopped", pgettext_lazy("papers", "Stopped")
    FORGOTTEN = "forgotten", _("Deleted")

    @property
    def is_working(self) -> bool:
        return self in (BatchState.NAMING, BatchState.DRAWING)
