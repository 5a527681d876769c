"""What is asked about people, departments, calendars and desks."""

from huiyin.org.queries.asking import came_in, person_asking, running_session
from huiyin.org.queries.desk import colleagues_among, draft_of, viewers, views_for
from huiyin.org.queries.hours import calendar_named, calendar_of, organisation, working_calendar
from huiyin.org.queries.names import names_of_departments, names_of_people
from huiyin.org.queries.people import (
    at_work,
    away,
    head_of,
    people_with,
    person_signing_in,
    rank_of,
    stand_in_for,
    superior_of,
)
from huiyin.org.queries.settings import (
    Asked,
    absences_of,
    absences_overseen,
    calendars,
    department_tree,
    house_language,
    people_of,
    people_page,
    places_of,
    year_of,
)

__all__ = [
    "Asked",
    "absences_of",
    "absences_overseen",
    "at_work",
    "away",
    "calendar_named",
    "calendar_of",
    "calendars",
    "came_in",
    "colleagues_among",
    "department_tree",
    "draft_of",
    "head_of",
    "house_language",
    "names_of_departments",
    "names_of_people",
    "organisation",
    "people_of",
    "people_page",
    "people_with",
    "person_asking",
    "person_signing_in",
    "places_of",
    "rank_of",
    "running_session",
    "stand_in_for",
    "superior_of",
    "viewers",
    "views_for",
    "working_calendar",
    "year_of",
]
