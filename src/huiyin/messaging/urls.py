from django.urls import path

from huiyin.messaging.views import blocks, channels, outbox, received, writing

app_name = "messaging"
urlpatterns = [
    path("", outbox.listing, name="outbox"),
    path("<int:pk>/", outbox.message, name="message"),
    path("<int:pk>/text/", outbox.text, name="text"),
    path("<int:pk>/resending/", outbox.resending, name="send-again"),
    path("<int:pk>/withdrawal/", outbox.withdrawal, name="withdraw"),
    path("<int:pk>/arrival/", outbox.arrival, name="arrived"),
    path("customers/<int:pk>/", writing.to_customer, name="write"),
    path("received/", received.listing, name="received"),
    path("received/<int:pk>/", received.received, name="mail"),
    path("received/<int:pk>/filing/", received.filing, name="file-mail"),
    path("received/<int:pk>/putting-away/", received.putting_away, name="put-away"),
    path("received/<int:pk>/files/<int:enclosure>/", received.enclosure, name="enclosure"),
    path("channels/", channels.listing, name="channels"),
    path("channels/new/", channels.new, name="new-channel"),
    path("channels/<int:pk>/", channels.channel, name="channel"),
    path("channels/<int:pk>/test/", channels.test, name="test-channel"),
    path("channels/<int:pk>/opening/", channels.opening, name="open-channel"),
    path("channels/<int:pk>/stop/", channels.stopping, name="stop-channel"),
    path("channels/<int:pk>/dry-run/", channels.dry, name="dry-channel"),
    path("blocks/", blocks.blocks, name="blocks"),
    path("blocks/<int:pk>/removal/", blocks.removal, name="unblock"),
]
