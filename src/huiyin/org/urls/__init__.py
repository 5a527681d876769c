"""Settings, and what lies on a person's desk."""

from django.urls import path

from huiyin.org.views import calendars, departments, people, profile

app_name = "org"
urlpatterns = [
    path("me/", profile.profile, name="profile"),
    path("me/absences/", profile.absences, name="my_absences"),
    path("me/absences/<int:pk>/end/", profile.absence_end, name="my_absence_end"),
    path("people/", people.people, name="people"),
    path("people/new/", people.add, name="add_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/places/", people.places, name="places"),
    path("people/<int:pk>/absences/", people.absences, name="absences"),
    path("people/<int:pk>/password/", people.password, name="password"),
    path("people/<int:pk>/leaving/", people.leaving, name="leaving"),
    path("people/<int:pk>/return/", people.coming_back, name="coming_back"),
    path("absences/", people.others_absences, name="others_absences"),
    path("absences/<int:pk>/end/", people.absence_end, name="absence_end"),
    path("departments/", departments.departments, name="departments"),
    path("departments/<int:pk>/", departments.department, name="department"),
    path("departments/<int:pk>/closing/", departments.closing, name="department_closing"),
    path("departments/<int:pk>/opening/", departments.opening, name="department_opening"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.add, name="add_calendar"),
    path("calendars/<int:pk>/", calendars.calendar, name="calendar"),
    path("calendars/<int:pk>/removal/", calendars.removal, name="calendar_removal"),
    path("calendars/<int:pk>/exceptions/", calendars.exceptions, name="exceptions"),
    path("calendars/<int:pk>/years/<int:year>/", calendars.known_year, name="known_year"),
    path("exceptions/<int:pk>/removal/", calendars.exception_removal, name="exception_removal"),
]
