from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "huiyin.contact"
    label = "contact"
