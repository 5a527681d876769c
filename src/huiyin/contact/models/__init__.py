"""Every word exchanged with a customer, and what stays open from it."""

from huiyin.contact.models.activities import Activity
from huiyin.contact.models.calls import Call
from huiyin.contact.models.care import CareAnswer
from huiyin.contact.models.deliveries import Delivery
from huiyin.contact.models.interactions import SAID, SAID_IN_SQL, Interaction
from huiyin.contact.models.letters import Letter
from huiyin.contact.models.opinions import Opinion
from huiyin.contact.models.passing import PassedOn
from huiyin.contact.models.points import Point
from huiyin.contact.models.questions import OpenQuestion
from huiyin.contact.models.ratings import Rating
from huiyin.contact.models.recordings import Recording

__all__ = [
    "SAID",
    "SAID_IN_SQL",
    "Activity",
    "Call",
    "CareAnswer",
    "Delivery",
    "Interaction",
    "Letter",
    "OpenQuestion",
    "Opinion",
    "PassedOn",
    "Point",
    "Rating",
    "Recording",
]
