"""The one gate to rows: 404 for what a person can't see, 403 for what they may see but not do."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from huiyin.kernel.prepared import row_of


class NotPermitted(PermissionDenied):
    """A person may not do this: for want of a right, or as `said`."""

    def __init__(self, right: str = "", *, said: str = "", everywhere: bool = False) -> None:
        super().__init__(said or right)
        self.right = right
        self.said = said
        self.everywhere = everywhere  # the right is wanted over all departments


class Actor(Protocol):
    """Whoever asks: a signed-in person (org.Person)."""

    pk: Any

    def may(self, permission: str) -> bool: ...


M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]


def fetch(source: type[M] | QuerySet[M], *, user: Any, to: str = "view", **lookup: object) -> M:
    """The row a person asked for; `to` names the verb, which the row itself permits or not."""
    rows = source if isinstance(source, QuerySet) else source._default_manager.all()
    seen = cast("Any", rows).visible_to(user)
    row = _only(seen, lookup)
    if row is None:
        raise Http404
    if to != "view" and not row.permits(user, to):
        raise NotPermitted(row.right_to(to))
    return cast("M", row)


def _only(rows: QuerySet[M], lookup: dict[str, object]) -> M | None:
    if len(lookup) == 1:
        name, key = next(iter(lookup.items()))
        if isinstance(key, int) and (name == "pk" or getattr(rows.model._meta.get_field(name), "unique", False)):
            return row_of(rows, key, by=name)
    return rows.filter(**lookup).first()


def required(permission: str) -> Callable[[View], View]:
    """A page for people who hold a permission in any scope."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not cast("Actor", request.user).may(permission):
                raise NotPermitted(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate
