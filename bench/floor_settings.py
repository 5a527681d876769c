"""The product's settings without middleware, and with the floor's views."""

from huiyin.site.settings import *  # noqa: F403
from huiyin.site.settings import INSTALLED_APPS as PRODUCT_APPS

INSTALLED_APPS = [app for app in PRODUCT_APPS if not app.startswith("allauth")]
MIDDLEWARE = []
ROOT_URLCONF = "bench.floor"
TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": ["bench/templates"],
        "OPTIONS": {"autoescape": True},
    }
]
