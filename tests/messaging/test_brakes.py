"""The brakes hold whatever is decided and whenever it is sent: to one address, within an hour, within a day."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from huiyin.messaging.actions.sending import claim
from huiyin.messaging.models import Channel, Message
from tests.conftest import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BRAKES = st.fixed_dictionaries({name: st.integers(1, 6) for name in ("per_address_day", "per_hour", "per_day")})
RUNS = st.lists(st.tuples(st.integers(1, 15 * 60), st.lists(st.integers(0, 2), max_size=6)), min_size=1, max_size=12)


class Brakes(TestCase):
    """Of hypothesis: each example has a transaction of its own."""

    @given(brakes=BRAKES, runs=RUNS)
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    def test_no_window_of_time_holds_more_than_the_brakes_allow(
        self, brakes: dict[str, int], runs: list[tuple[int, list[int]]]
    ) -> None:
        channel = Channel.objects.create(key="x", name="x", kind="email", driver="smtp", state="live", **brakes)
        at, went = NOW, []
        for number, (minutes, decided) in enumerate(runs):
            at += timedelta(minutes=minutes)
            Message.objects.bulk_create(
                Message(channel=channel, key=f"{number}/{n}", address=f"{to}", address_key=f"{to}", body="x", **_at(at))
                for n, to in enumerate(decided)
            )
            more = True
            while more:  # as the job does
                _channel, claimed, more = claim(channel.pk, at=at)
                went += [(at, one.address_key) for one in claimed]

        for moment, address in went:
            last_day = [key for when, key in went if moment - DAY < when <= moment]
            last_hour = [key for when, key in went if moment - HOUR < when <= moment]
            assert len(last_day) <= brakes["per_day"]
            assert len(last_hour) <= brakes["per_hour"]
            assert last_day.count(address) <= brakes["per_address_day"]
        if went:  # and they let everything through that they may
            left = Message.objects.filter(channel=channel, state="waiting", next_try_at__lte=at)
            full = [key for when, key in went if at - DAY < when]
            hour = [key for when, key in went if at - HOUR < when]
            held = len(full) >= brakes["per_day"] or len(hour) >= brakes["per_hour"]
            assert held or not left.exclude(address_key__in=_had_enough(full, brakes)).exists()


def _at(at: Any) -> dict[str, Any]:
    return {"purpose": "service", "next_try_at": at, "decided_at": at}


def _had_enough(keys: list[str], brakes: dict[str, int]) -> list[str]:
    return [key for key in {*keys} if keys.count(key) >= brakes["per_address_day"]]
