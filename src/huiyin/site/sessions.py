"""Sessions in the database: revocable, shared by all processes, read with their person before every page."""

from functools import cached_property
from typing import Any, cast

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.http import HttpRequest
from django.utils import timezone

from huiyin.org.models import Person, Session
from huiyin.org.queries import came_in, running_session


class SessionStore(DatabaseSessions):
    """Django's own, on a table that says whose session it is."""

    person: Person | None = None  # as read with the session

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @cached_property
    def model(self) -> type[Session]:
        return self.get_model_class()

    def load(self) -> dict[str, Any]:
        found = running_session(self.session_key, timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
            return {}
        self.person = found.person
        data: dict[str, Any] = self.decode(found.data)
        return data

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast("Session", super().create_model_instance(data))
        session.person_id = data.get(SESSION_KEY)
        return session


class WhoAsks(AuthenticationMiddleware):
    """Django's own, but asking at once, as every page would: the person comes with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = _who_asks(request)


def _who_asks(request: HttpRequest) -> Any:
    session = cast("SessionStore", request.session)
    session.get(SESSION_KEY)  # reads it
    with came_in(session.person):
        return get_user(request)
