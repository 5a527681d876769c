"""The people of the house, where they stand, and when they work."""

from huiyin.org.models.calendars import Calendar, CalendarException
from huiyin.org.models.desk import Draft, SavedView, Session, Submission, Viewing
from huiyin.org.models.edition import NEW_EDITION
from huiyin.org.models.house import Department, Organisation
from huiyin.org.models.people import Absence, Membership, Person, PersonQuerySet

__all__ = [
    "NEW_EDITION",
    "Absence",
    "Calendar",
    "CalendarException",
    "Department",
    "Draft",
    "Membership",
    "Organisation",
    "Person",
    "PersonQuerySet",
    "SavedView",
    "Session",
    "Submission",
    "Viewing",
]
