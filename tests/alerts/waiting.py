"""What the manager of a demo does with the alert that waits: looks at why, at its rows, begins a measure, judges."""

import re
from html import unescape

from django.test import Client
from django.urls import reverse

from huiyin.alerts.models import Alert
from huiyin.rulebook.definitions import flat
from huiyin.rulebook.queries import pack_in_force


def an_alert_waits(browser: Client) -> None:
    """It stands among today's work; its measure stays with it, and knows where it came from."""
    alert = Alert.objects.filter(judged_at=None).latest("pk")
    address, begin = (reverse(f"alerts:{name}", args=[alert.pk]) for name in ("alert", "measure"))
    page = browser.get(address).text
    [rows, *_more] = map(unescape, re.findall(r'href="([^"]*/rows/[^"]*)"', page))
    assert address in browser.get(reverse("worklist:today")).text
    assert "<form" in page.partition('class="card-name"')[2]
    assert "<tbody" in browser.get(rows).text
    assert begin in page
    assert f"{alert.period}" in browser.get(begin).text  # on which it is based
    about = next(iter(flat(pack_in_force().lists["classes"])))
    told = {"kind": "corrective", "classification": about, "basis": "超出界限。", "goal": "回到界限以内。"}
    assert browser.post(begin, told).status_code == 302
    [measure] = alert.measures.all()
    assert measure.number in browser.get(address).text
    assert address in browser.get(reverse("cases:page", args=[measure.pk])).text
    assert browser.post(address, {"verdict": "cause", "words": "查到原因，已提出对策。"}).status_code == 302
    alert.refresh_from_db()
    assert alert.verdict == "cause"
