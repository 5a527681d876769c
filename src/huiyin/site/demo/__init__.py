"""Plays a pack's demo.yaml: a believable month of work, done through the public actions.

A way is a list of steps that many stories share: `do` names a transition of the pack or one of the
verbs in verbs.py, `after` how long it took since the step before. A story names the customer, who
registers, its way, and with `ended` how long ago its last step was: the moments are counted back
from now in the house's working time, so the month always ends in the present. `with` gives single
steps their own words, `after` their own time, `stop_before` ends the way early, `then` adds steps
or another way, `plus` steps after one of the way's. A story with a `door` instead of `by` was brought
by the customer, and belongs to whom the door's rule found.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import yaml

from huiyin.customers.actions import weigh_some
from huiyin.org import actions as org
from huiyin.org.models import Department, Person
from huiyin.org.roles import Role
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook import loader
from huiyin.rulebook.queries import PACKS
from huiyin.site.demo.playing import Misplayed, Player

__all__ = ["PASSWORD", "Misplayed", "load"]

PASSWORD = "huiyin-demo"  # noqa: S105 - the demo's sign-ins are printed for everybody to see
SignIn = tuple[Any, str, str]  # the role in no language yet


def load(pack: str, at: datetime) -> list[SignIn]:
    """Set the house up and play its month so that it ends now; answers the sign-ins, one a role."""
    script = yaml.load((PACKS / pack / "demo.yaml").read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe one
    people = _found_house(pack, script, at - timedelta(days=script["days"]))
    Player(script, people, at).play()
    after: int | None = 0
    while after is not None:  # as every night
        after = weigh_some(after=after, at=at)
    return _sign_ins(script)


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _found_house(pack: str, script: Mapping[str, Any], at: datetime) -> dict[str, Person]:
    house = script["house"]
    source = loader.load(PACKS / pack).pack
    administrator = next(row for row in script["people"] if row["role"] == Role.ADMINISTRATOR)
    org.set_up_house(
        name=house["name"],
        pack=pack,
        language=house["language"],
        region=house["region"],
        week=source.settings["week"],
        administrator={
            "name": administrator["name"],
            "username": administrator["username"],
            "password": PASSWORD,
        },
        departments=source.departments,
        at=at,
    )
    rulebook.publish(pack, by=None, at=at)
    places = {department.key: department for department in Department.objects.all()}
    for row in script["people"]:
        if row is not administrator:
            place = (places[row["department"]], Role(row["role"]))
            known = {"email": row["email"]} if "email" in row else {}
            org.add_person(row["username"], row["name"], None, places=[place], by=None, at=at, **known)
    adam = Person.objects.get(username=administrator["username"])
    org.place_person(adam, places=[(places["house"], Role.ADMINISTRATOR)], by=None, at=at)
    # Everybody has the same password, and hashing it once a person would take longer than the whole month.
    Person.objects.update(password=adam.password)
    return {person.username: person for person in Person.objects.all()}


def _sign_ins(script: Mapping[str, Any]) -> list[SignIn]:
    """The first person of each role: who to sign in as."""
    first: dict[str, SignIn] = {}
    for row in script["people"]:
        first.setdefault(row["role"], (Role(row["role"]).label, row["username"], PASSWORD))
    return list(first.values())
