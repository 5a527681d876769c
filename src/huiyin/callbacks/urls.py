from django.urls import path

from huiyin.callbacks import views

app_name = "callbacks"
urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("console/", views.console, name="console"),
    path("console/next/", views.next_call, name="next"),
    path("calls/<int:pk>/", views.call, name="call"),
    path("calls/<int:pk>/record/", views.record, name="record"),
    path("calls/<int:pk>/end/", views.ended, name="end"),
    path("calls/<int:pk>/another-time/", views.another_time, name="put-off"),
    path("calls/<int:pk>/numbers/<int:phone_pk>/", views.number, name="number"),
    path("new/", views.new, name="new"),
    path("rounds/<int:pk>/", views.round_page, name="round"),
    path("rounds/<int:pk>/starting/", views.starting, name="start"),
    path("rounds/<int:pk>/removal/", views.removal, name="discard"),
    path("rounds/<int:pk>/closing/", views.closing, name="close"),
    path("rounds/<int:pk>/people/", views.people, name="people"),
    path("rounds/<int:pk>/callers/", views.callers, name="callers"),
    path("rounds/<int:pk>/report/", views.summary, name="summary"),
    path("rounds/<int:pk>/report/handing-in/", views.handing_in, name="hand-in"),
    path("rounds/<int:pk>/report/sending-back/", views.sending_back, name="send-back"),
    path("rounds/<int:pk>/report/signature/", views.signature, name="sign"),
    path("rounds/<int:pk>/report/archiving/", views.archiving, name="archive"),
    path("rounds/<int:pk>/report/paper/", views.on_paper, name="report-paper"),
    path("rounds/<int:pk>/report/measures/new/", views.new_measure, name="measure"),
    path("rounds/<int:pk>/next/", views.again, name="again"),
    path("letters/<int:pk>/", views.letter, name="letter"),
    path("days/", views.calendar, name="calendar"),
    path("days/<int:pk>/removal/", views.forgetting, name="forget-day"),
    path("feedback/", views.weeks, name="weeks"),
    path("feedback/<int:pk>/", views.feedback, name="feedback"),
    path("feedback/<int:pk>/paper/", views.feedback_paper, name="feedback-paper"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/leaving-out/", views.leaving_out, name="leave-out"),
    path("people/<int:pk>/taking-in/", views.taking_in, name="take-in"),
]
