"""Photographs the demo as its people see it (bin/pictures)."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

from bench.load import server

HERE = Path(__file__).parent
BASE = "http://127.0.0.1:8193"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
SCREEN = {"width": 1366, "height": 768}
SMALL = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Picture:
    """Who looks at which page; nobody signed in means the customer."""

    name: str
    who: str
    address: str
    size: dict[str, int] | None = None
    keys: str = ""  # pressed before the picture is taken


def main(wanted: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_demo", "auto-service")
    pictures = [picture for picture in _pictures() if not wanted or picture.name in wanted]
    sessions = {picture.who: _session(picture.who) for picture in pictures if picture.who}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "8193"]
    with server([*command, "huiyin.site.wsgi:application"], f"{BASE}/account/login/"):
        for folder, language in LANGUAGES.items():
            _all_speak(language)
            with _browser() as browser:
                for picture in pictures:
                    to = HERE / f"{picture.name}.{folder}.png"
                    _take(browser, picture, sessions.get(picture.who), language, to)


def _pictures() -> list[Picture]:
    from huiyin.callbacks.models import Callback
    from huiyin.cases.actions import invite_customer
    from huiyin.cases.models import Case
    from huiyin.kernel.clock import now

    choosing = Case.objects.filter(process="complaint", stage="choosing", owner__username="tangli").latest("pk")
    confirming = Case.objects.filter(process="complaint", stage="confirming").latest("pk")
    calling = Callback.objects.filter(state="open", item__owner__username="linjing").earliest("pk")
    token = invite_customer(confirming, by=confirming.registrar, at=now()).token
    return [
        Picture("today", "tangli", "/"),
        Picture("complaint", "tangli", f"/cases/{choosing.pk}/"),
        Picture("callback", "linjing", f"/callbacks/calls/{calling.item_id}/", size=SMALL, keys="3"),
        Picture("statistics", "hemin", "/reports/statistics/?span=this_year"),
        Picture("compliance", "hemin", "/reports/compliance/"),
        Picture("board", "hemin", "/reports/boards/overview/"),
        Picture("live", "tangli", "/reports/boards/live/"),
        Picture("phone", "", f"/s/{token}/", size=PHONE),
    ]


def _all_speak(language: str) -> None:
    from huiyin.org.models import Person

    Person.objects.update(language=language)


def _session(username: str) -> str:
    from django.test import Client

    from huiyin.org.models import Person

    client = Client()
    client.force_login(Person.objects.get(username=username))
    return str(client.cookies["sessionid"].value)


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def _take(browser: Any, picture: Picture, session: str | None, language: str, to: Path) -> None:
    context = browser.new_context(viewport=picture.size or SCREEN, locale=language)
    cookies = {"django_language": language} | ({"sessionid": session} if session else {})
    context.add_cookies([{"name": name, "value": value, "url": BASE} for name, value in cookies.items()])
    page = context.new_page()
    page.goto(BASE + picture.address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)  # charts have drawn themselves
    for key in picture.keys:
        page.keyboard.press(key)
    page.screenshot(path=to)
    sys.stdout.write(f"{to.name}  {to.stat().st_size // 1024} KB  {page.title()}\n")
    context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
