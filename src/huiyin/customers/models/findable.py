"""What a file is found by, and told from others by, in a table of its own."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from huiyin.customers.models.files import Customer


class Findable(models.Model):
    """The words of one customer's file: names, pinyin, phones, keys, number.

    Apart from the file, so that another keeper or category for many files touches no word's index, and so that the
    newest words are read quickly without an index.
    """

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="findable")
    search_text = models.TextField(help_text="normalised, a line each; a hit is checked against it")
    search = SearchVectorField(help_text="kernel.cjk index of it")
    name_key = models.CharField(max_length=120, default="", help_text="what makes two spellings of a name the same")
    places = ArrayField(models.CharField(max_length=130), default=list, help_text="towns and streets (rules.places)")
    identity = models.CharField(max_length=20, default="", help_text="the number of their identity paper")

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="customer_search", fastupdate=False),
            models.Index(fields=["name_key"], name="customers_of_a_name", condition=~Q(name_key="")),
            models.Index(fields=["identity"], name="customers_of_an_identity", condition=~Q(identity="")),
        ]


class Indexing(models.Model):
    """The fields by which all files are found, and how far the files are written anew since these changed; one row."""

    fields = models.JSONField()
    after = models.BigIntegerField(null=True, help_text="the last file written anew; empty: all are")
