import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.site.settings")
application = get_wsgi_application()

# What a page makes is gone with the page; looking through everything that stays, again and again, costs a twentieth.
gc.freeze()
gc.set_threshold(20_000, 20, 50)
