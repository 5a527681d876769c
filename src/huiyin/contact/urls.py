from django.urls import path

from huiyin.contact import views

app_name = "contact"
urlpatterns = [
    path("conversations/", views.register, name="register"),
    path("conversations/<int:pk>/", views.talk, name="talk"),
    path("conversations/<int:pk>/recording/", views.recording, name="recording"),
    path("conversations/<int:pk>/opinions/", views.note_opinion, name="note-opinion"),
    path("conversations/<int:pk>/paper/", views.paper, name="paper"),
    path("recordings/<int:pk>/", views.sound, name="sound"),
    path("registers/<slug:kind>/", views.register, name="register-of"),
    path("opinions/", views.opinions, name="opinions"),
    path("opinions/<int:pk>/", views.opinion, name="opinion"),
    path("visitors/", views.visitors, name="visitors"),
    path("visitors/new/", views.new_visitor, name="new-visitor"),
    path("visitors/<int:pk>/", views.passed, name="passed"),
    path("phone/events/", views.call_events, name="call-events"),
    path("phone/ringing/", views.ringing, name="ringing"),
    path("phone/pop/", views.pop, name="pop"),
    path("phone/calls/<int:pk>/", views.call, name="call"),
    path("<int:pk>/conversations/", views.conversation, name="conversation"),
    path("care/", views.care, name="care"),
    path("care/greetings/", views.greeting, name="greet"),
    path("care/<int:pk>/answers/", views.care_answer, name="answer-care"),
    path("activities/", views.activities, name="activities"),
    path("activities/new/", views.new_activity, name="new-activity"),
    path("activities/<int:pk>/", views.activity, name="activity"),
    path("activities/<int:pk>/calling-off/", views.calling_off, name="call-off-activity"),
    path("needs/", views.needs, name="needs"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/copy/", views.copy, name="copy"),
    path("<int:pk>/deliveries/", views.deliver, name="deliver"),
    path("<int:pk>/promises/", views.promising, name="promise"),
    path("<int:pk>/promises/<int:item>/kept/", views.keeping, name="keep-promise"),
    path("<int:pk>/points/", views.noting, name="note-point"),
    path("<int:pk>/points/<int:point>/settlement/", views.settlement, name="settle-point"),
]
