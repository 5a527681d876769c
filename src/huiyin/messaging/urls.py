from django.urls import path

from huiyin.messaging.views import blocks, channels, outbox, writing

app_name = "messaging"
urlpatterns = [
    path("", outbox.listing, name="outbox"),
    path("<int:pk>/", outbox.message, name="message"),
    path("<int:pk>/text/", outbox.text, name="text"),
    path("<int:pk>/resending/", outbox.resending, name="send-again"),
    path("<int:pk>/withdrawal/", outbox.withdrawal, name="withdraw"),
    path("<int:pk>/arrival/", outbox.arrival, name="arrived"),
    path("customers/<int:pk>/", writing.to_customer, name="write"),
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
