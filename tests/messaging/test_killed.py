"""Workers killed at any moment while hundreds of messages go out: nothing is lost, nothing arrives twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message
from tests.conftest import House
from tests.messaging.conftest import decide_to_send, set_up
from tests.messaging.postbox import Postbox
from tests.worklist.test_sweep_survives import environment

pytestmark = pytest.mark.django_db(transaction=True)
# A gate that takes minutes is run seldom: HUIYIN_TEST_LETTERS=10000 bin/test tests/messaging/test_killed.py -n 0
MANY = int(os.environ.get("HUIYIN_TEST_LETTERS", "300"))
MOST_KILLED = 6
WORKER = """
import sys, django
django.setup()
from django.utils import timezone
from huiyin.messaging import actions
while actions.send_some(int(sys.argv[1]), timezone.now):
    pass
"""


def worker(channel: Channel) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", WORKER, str(channel.pk)], env=environment())


def test_every_message_is_sent_once_or_set_aside_whoever_is_killed(house: House, pack: Any, postbox: Postbox) -> None:
    brakes = {"per_hour": MANY * 2, "per_day": MANY * 2, "per_address_day": 5}
    channel = set_up(house, postbox.port, **brakes)
    start = timezone.now()
    actions.set_house_brakes(per_customer_day=5, per_hour=MANY * 2, per_day=MANY * 2, by=house.adam, at=start)
    actions.go_live(channel, seen_waiting=0, seen_dry=0, with_dry=False, by=house.adam, at=start)
    words = {"subject_line": "您好", "body": "请来取车。", "purpose": "service", "by": house.ana, "at": start}
    for number in range(MANY):
        decide_to_send(channel, **words, key=f"round/{number}", address=f"guest{number}@example.com")
    dice, killed = random.Random(7351), 0

    while Message.objects.filter(state="waiting").exists():
        workers = [worker(channel) for _each in range(2)]
        enough = len(postbox.letters) + dice.randint(1, MANY // 6)
        while len(postbox.letters) < enough and any(each.poll() is None for each in workers):
            time.sleep(0.001)
        for each in workers:
            if killed < MOST_KILLED and each.poll() is None:
                each.send_signal(signal.SIGKILL)
                killed += 1
            each.wait(timeout=240 + MANY / 10)  # a busy machine sends some forty a second
        _leave_the_dead_behind()

    arrived = Counter(postbox.recipients)
    stands = Counter(Message.objects.values_list("state", flat=True))
    sent = {*Message.objects.filter(state="sent").values_list("address", flat=True)}
    assert killed == MOST_KILLED
    assert max(arrived.values()) == 1
    assert stands["sent"] + stands["parked"] == MANY
    assert sent <= {*arrived}
    assert {*arrived} - sent <= {*Message.objects.filter(state="parked").values_list("address", flat=True)}
    assert stands["parked"] <= killed  # only what was just being handed over


def _leave_the_dead_behind() -> None:
    """What the sweep of every minute does once the claims of a killed worker are old."""
    Message.objects.filter(state="sending").update(claimed_at=timezone.now() - timedelta(minutes=6))
    Message.objects.filter(state="sending", handed_over_at__isnull=False).update(
        handed_over_at=timezone.now() - timedelta(minutes=6)
    )
    actions.tend(timezone.now())
