"""What a file is found by, in a table of its own."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from huiyin.customers.models.files import Customer


class Findable(models.Model):
    """The words of one customer's file: names, pinyin, phones, keys, number.

    Apart from the file, so that another keeper or category for many files touches no word's index, and so that the
    newest words are read quickly without an index.
    """

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="findable")
    search_text = models.TextField(help_text="normalised, a line each; a hit is checked against it")
    search = SearchVectorField(help_text="kernel.cjk index of it")

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["search"], name="customer_search", fastupdate=False)]
