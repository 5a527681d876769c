"""What closed words are."""

from django.utils.functional import Promise

Words = dict[str, str | Promise]
