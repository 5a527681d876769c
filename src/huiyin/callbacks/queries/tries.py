"""Every time somebody tried to reach a customer of a round."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from huiyin.callbacks.models import Callback
from huiyin.contact.models import Interaction


def tries_of(callbacks: Iterable[Callback]) -> Mapping[str, list[Interaction]]:
    """By subject, the newest first; one question however many are asked for."""
    tries: dict[str, list[Interaction]] = defaultdict(list)
    subjects = [callback.subject for callback in callbacks]
    for one in Interaction.objects.filter(subject__in=subjects).select_related("by").order_by("-at", "-pk"):
        tries[one.subject].append(one)
    return tries
