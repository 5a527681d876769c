"""Provinces, cities and counties, as the regions package lists them."""

from typing import ClassVar

from django.db import models

from huiyin.org.models import NEW_EDITION


class Region(models.Model):
    """A place with its GB/T 2260 code; one that is no longer listed stays, for the addresses that name it."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=60)
    traditional = models.CharField(max_length=60, help_text="the name in traditional characters")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    level = models.PositiveSmallIntegerField(help_text="1 province, 2 city, 3 county")
    listed = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["parent", "code"], name="regions_of_a_parent")]
        triggers: ClassVar = [NEW_EDITION]

    def __str__(self) -> str:
        return self.name
