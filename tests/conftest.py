"""The named cast: one house with people of every role, built once and given fresh to every test.

NOW is a Monday morning at work. Each test runs in a transaction of its own on top of the house; what a test commits
is taken back (tests.standing).
After a change of the cast, run pytest with --create-db.
"""

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as given_settings

from huiyin.kernel.background import no_night_missed
from huiyin.org import actions
from huiyin.org.models import Calendar, Department, Organisation, Person
from huiyin.org.queries import hours
from huiyin.org.roles import Role
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.queries import current_version
from huiyin.site.up.checkout import compile_words
from tests import databases, standing

PLAIN_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"  # nobody collects files for a test
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "huiyin-test-7351"
WEEK = {str(day): [["09:00", "12:00"], ["13:30", "18:00"]] for day in range(1, 6)}
DEPARTMENTS = [
    {"key": "service", "name": "客服部"},
    {"key": "team-one", "name": "客服一组", "parent": "service"},
    {"key": "team-two", "name": "客服二组", "parent": "service"},
    {"key": "workshop", "name": "维修车间"},
    {"key": "parts", "name": "配件部"},
    {"key": "finance", "name": "财务部"},
    {"key": "warehouse", "name": "仓库"},
]
CAST = {
    "ana": ("安娜", "team-one", Role.AGENT),
    "ben": ("贝恩", "team-two", Role.AGENT),
    "lena": ("莱娜", "service", Role.SUPERVISOR),
    "max": ("马克斯", "service", Role.MANAGER),
    "dora": ("多拉", "house", Role.DIRECTOR),
    "hank": ("汉克", "workshop", Role.DEPARTMENT_HEAD),
    "wes": ("韦斯", "workshop", Role.DEPARTMENT_MEMBER),
    "fay": ("费伊", "finance", Role.FINANCE),
    "wanda": ("旺达", "warehouse", Role.WAREHOUSE),
    "art": ("亚瑟", "house", Role.AUDITOR),
    "olga": ("奥尔加", "branch", Role.AGENT),
}


@dataclass
class House:
    """The departments and the people; Olga works in a tree of her own and sees nothing of the others."""

    organisation: Organisation
    calendar: Calendar
    root: Department
    service: Department
    team_one: Department
    team_two: Department
    workshop: Department
    parts: Department
    finance: Department
    warehouse: Department
    branch: Department
    adam: Person  # administrator
    ana: Person  # agent, team one
    ben: Person  # agent, team two
    lena: Person  # supervisor of the service department
    max: Person  # manager
    dora: Person  # director
    hank: Person  # head of the workshop
    wes: Person  # member of the workshop
    fay: Person  # finance
    wanda: Person  # warehouse
    art: Person  # auditor
    olga: Person  # agent elsewhere

    def with_role(self, role: str) -> Person:
        names = {role: name for name, (_shown, _place, role) in reversed(CAST.items())}
        person: Person = getattr(self, {**names, Role.ADMINISTRATOR: "adam"}[Role(role)])
        return person


# The same examples each time, however busy the machine is; --hypothesis-profile=default rolls the dice.
given_settings.register_profile(
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
given_settings.load_profile("steady")


def pytest_configure() -> None:
    compile_words(Path(__file__).parents[1] / "src")  # pages are read in Chinese
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow one is no use here
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_FILES}}
    folder = Path(mkdtemp(prefix="huiyin-test-"))
    settings.STATIC_ROOT, settings.MEDIA_ROOT = folder / "static", folder / "files"
    settings.STATIC_ROOT.mkdir()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, or the last worker would sit over it while the others have nothing left."""
    slow = (
        "tests/failures", "tests/journeys", "tests/packs/test_replay.py", "tests/packs/test_walks.py",
        "tests/site/test_up.py", "tests/site/test_wheel.py", "tests/test_urls_and_roles.py",
    )  # fmt: skip
    items.sort(key=lambda item: not item.nodeid.startswith(slow))


def pytest_collection_finish() -> None:
    """What was loaded stays to the end: looking it through for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    kept = django_db_keepdb and not django_db_createdb
    worker = getattr(request.config, "workerinput", {}).get("workerid")
    if worker:
        database = databases.copied(worker, tmp_path_factory.getbasetemp().parent, _build_once, kept)
    else:
        database = databases.alone(_build_once, kept)
    # Django empties the tables after each test that commits, and says to all its applications that they are new.
    putting_back = patch.object(TransactionTestCase, "_fixture_teardown", lambda _test: standing.put_back())
    with django_db_blocker.unblock(), database, django_db_blocker.block(), putting_back:
        yield


@pytest.fixture
def house(db: None) -> House:
    return as_built()


def as_built() -> House:
    """The house that stands in the database, also for fixtures that outlive one test."""
    people = {person.username: person for person in Person.objects.all()}
    places = {department.key.replace("-", "_"): department for department in Department.objects.all()}
    organisation = Organisation.objects.select_related("calendar").get()
    root = places.pop("house")
    return House(organisation=organisation, calendar=organisation.calendar, root=root, **places, **people)


@pytest.fixture(autouse=True)
def fresh_calendars() -> None:
    """A test that is rolled back may leave a calendar's revision to the next one, with other hours."""
    hours._calendar.cache_clear()


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """A request that a test makes leaves its language in the thread, for whatever is asked there next."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def no_jobs(transactional_db: None) -> None:
    """What earlier tests deferred, or left in the middle, is not waiting; their jobs outlive them."""
    with connection.cursor() as cursor:
        cursor.execute("truncate procrastinate_jobs cascade")


@pytest.fixture
def nobody(db: None) -> None:
    """A Huiyin nobody has set up yet."""
    with connection.cursor() as cursor:
        cursor.execute("truncate org_organisation, org_department, org_person, org_calendar cascade")


@pytest.fixture
def pack(house: House) -> Any:
    """The rule book of the house, auto-service, in force since it was built."""
    return current_version()


@pytest.fixture
def without_rules(house: House) -> None:
    """The house before its rule book was put into force."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # the house may have been built a moment ago
        cursor.execute("truncate rulebook_packversion, rulebook_clause, knowledge_category cascade")


@pytest.fixture
def signed_in(house: House) -> Callable[[Person], Client]:
    """A browser somebody has signed in with."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def at_now() -> Iterator[datetime]:
    """Views and jobs read NOW from the clock."""
    with time_machine.travel(NOW, tick=False):
        yield NOW


def _build_once() -> None:
    if not _is_built():
        if Organisation.objects.exists():
            call_command("flush", interactive=False, verbosity=0)
        _build()
    standing.keep()
    no_night_missed(timezone.now())


def _is_built() -> bool:
    usernames = set(Person.objects.values_list("username", flat=True))
    stands = usernames == {*CAST, "adam"} and Organisation.objects.count() == 1
    return stands and PackVersion.objects.exists()


def _build() -> None:
    organisation = actions.set_up_house(
        name="回音汽车服务",
        pack="auto-service",
        language="zh-hans",
        region="CN",
        week=WEEK,
        administrator={"name": "亚当", "username": "adam", "password": PASSWORD},
        departments=DEPARTMENTS,
        at=NOW,
    )
    actions.add_department("branch", "分店", by=None, at=NOW)
    departments = {department.key: department for department in Department.objects.all()}
    adam = Person.objects.get(username="adam")
    actions.place_person(adam, places=[(departments["house"], Role.ADMINISTRATOR)], by=None, at=NOW)
    for username, (name, department, role) in CAST.items():
        actions.add_person(username, name, PASSWORD, places=[(departments[department], role)], by=adam, at=NOW)
    rulebook.publish(organisation.pack, by=adam, at=NOW)
