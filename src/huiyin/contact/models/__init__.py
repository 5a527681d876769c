"""Every word exchanged with a customer, and what stays open from it."""

from huiyin.contact.models.activities import Activity
from huiyin.contact.models.care import CareAnswer
from huiyin.contact.models.deliveries import Delivery
from huiyin.contact.models.interactions import SAID, SAID_IN_SQL, Interaction
from huiyin.contact.models.points import Point

__all__ = ["SAID", "SAID_IN_SQL", "Activity", "CareAnswer", "Delivery", "Interaction", "Point"]
