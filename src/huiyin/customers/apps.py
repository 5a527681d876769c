from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "huiyin.customers"
    label = "customers"
