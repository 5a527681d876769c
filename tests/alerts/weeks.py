"""Complaints of some weeks, and the alert that they raised."""

from datetime import datetime, timedelta

from huiyin.alerts.models import Alert
from huiyin.customers.models import Customer
from tests.conftest import House
from tests.reports.months import Told

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)


def complain(house: House, customer: Customer, at: datetime, about: str, times: int = 1) -> None:
    for hour in range(times):
        said = {"classification": about, "severity": "general"}
        Told(house, at + timedelta(hours=hour), customer, house.ana, said)


def raised(rule: str) -> Alert:
    return Alert.objects.select_related("item__owner", "item__clause").get(rule=rule)
