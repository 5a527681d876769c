"""Settings: everything an operator changes comes from the environment (docs/operate.md)."""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, SELF
from django.utils.translation import gettext_lazy as _

HERE = Path(__file__).parent
DATA_DIR = Path(os.environ.get("HUIYIN_DATA", "data")).absolute()

DEBUG = os.environ.get("HUIYIN_DEBUG") == "1"
SECRET_KEY = os.environ.get("HUIYIN_SECRET_KEY", "")
if not SECRET_KEY:
    _secret_file = DATA_DIR / "secret-key"
    # The launcher writes the file; tools that need no secret (makemigrations, check) get a throw-away one.
    SECRET_KEY = _secret_file.read_text().strip() if _secret_file.exists() else os.urandom(32).hex()
ALLOWED_HOSTS = os.environ.get("HUIYIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
PUBLIC_URL = os.environ.get("HUIYIN_URL", "")  # where customers reach the house: the root of their links
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("HUIYIN_ORIGINS", "").split(",") if origin]

MODULES = [
    "huiyin.kernel",
    "huiyin.audit",
    "huiyin.org",
    "huiyin.stationery",
    "huiyin.rulebook",
    "huiyin.worklist",
    "huiyin.intake",
    "huiyin.customers",
    "huiyin.messaging",
    "huiyin.contact",
    "huiyin.orders",
    "huiyin.cases",
    "huiyin.knowledge",
    "huiyin.callbacks",
    "huiyin.portal",
    "huiyin.reports",
    "huiyin.alerts",
    "huiyin.site",
]
INSTALLED_APPS = [
    *MODULES,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "huiyin.site.sessions.WhoAsks",
    "django.contrib.messages.middleware.MessageMiddleware",
    "huiyin.site.middleware.small_bodies",
    "huiyin.site.middleware.speak",
    "huiyin.site.middleware.edition",
    "huiyin.site.middleware.attribution",
    "huiyin.site.middleware.idle_time_out",
    "huiyin.site.middleware.own_password_first",
    "huiyin.site.middleware.plain_text",
    "huiyin.site.middleware.once",
    "huiyin.site.middleware.spent_drafts",
    "huiyin.site.middleware.explained",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "huiyin.site.urls"
WSGI_APPLICATION = "huiyin.site.wsgi.application"

TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,  # every module's jinja2/ folder
        "OPTIONS": {
            "environment": "huiyin.site.jinja.environment",
            "context_processors": ["huiyin.site.jinja.sent_once"],
        },
    },
    {  # only for the sign-in pages that django-allauth brings
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ]
        },
    },
]

FORM_RENDERER = "django.forms.renderers.Jinja2"  # the same controls, drawn several times as fast

POOL = int(os.environ.get("HUIYIN_POOL", "0"))  # connections one web process shares among its threads

ALL_CONNECTIONS = {"prepare_threshold": 2}  # what is asked again and again is planned once (kernel.prepared)


def _database(url: str) -> dict[str, object]:
    """PostgreSQL by URL: postgresql://user:password@host:port/name, or ?host=/socket/folder."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 0 if POOL else None,
        "OPTIONS": ALL_CONNECTIONS
        | query
        | ({"pool": {"min_size": 1, "max_size": POOL, "timeout": 10}} if POOL else {}),
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///huiyin"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org.Person"
LOGIN_URL = "account_login"
CSRF_FAILURE_VIEW = "huiyin.site.views.csrf_failure"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["huiyin.site.sign_in.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {
        "NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
HUIYIN_SUBJECTS = {
    "case": "cases.Case",
    "customer": "customers.Customer",
    "order": "orders.Order",
    "article": "knowledge.Article",
}  # records that show who has them open
HUIYIN_IDLE_MINUTES = int(os.environ.get("HUIYIN_IDLE_MINUTES", "60"))
HUIYIN_LOCKOUT_ATTEMPTS = int(os.environ.get("HUIYIN_LOCKOUT_ATTEMPTS", "5"))  # per name and address
HUIYIN_LOCKOUT_MINUTES = int(os.environ.get("HUIYIN_LOCKOUT_MINUTES", "15"))
HUIYIN_DOORS = os.environ.get("HUIYIN_DOORS", "on") != "off"  # whether customers may register matters themselves
HUIYIN_DOOR_BRAKE = max(int(os.environ.get("HUIYIN_DOOR_BRAKE", "60")), 1)  # an hour; from there a sum is asked
HUIYIN_IMPORT_DAYS = max(int(os.environ.get("HUIYIN_IMPORT_DAYS", "180")), 1)  # lists that came in
HUIYIN_NOTICE_DAYS = max(int(os.environ.get("HUIYIN_NOTICE_DAYS", "365")), 1)
HUIYIN_BACKUP_DAYS = max(int(os.environ.get("HUIYIN_BACKUP_DAYS", "7")), 1)  # then one is missed
HUIYIN_AUDIT_DAYS = max(int(os.environ.get("HUIYIN_AUDIT_DAYS", "1095")), 180)  # never kept for less

_HTTPS = any(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)
SESSION_ENGINE = "huiyin.site.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
if _HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("HUIYIN_PROXIES", "0"))
ACCOUNT_ADAPTER = "huiyin.site.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}  # an e-mail address is looked up by site.sign_in
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# A whole department signs in from one address at nine o'clock; the lock per name and address is in site.sign_in.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "100/m/ip"}
MFA_ADAPTER = "huiyin.site.sign_in.SecondStep"
MFA_FORMS = {"login_webauthn": "huiyin.site.sign_in.ByPasskey"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Huiyin"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS  # browsers allow passkeys on localhost without HTTPS

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LOCALE_PATHS: list[Path] = []  # every module keeps its own words in locale/
USE_TZ = True
TIME_ZONE = os.environ.get("HUIYIN_TIME_ZONE", "Asia/Shanghai")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 2}  # one long job, and beside it whatever is due this minute
PROCRASTINATE_PERIODIC_DEFAULTS = {
    "max_delay": 24 * 3600
}  # a machine that is off at night does its nightly work in the morning

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [("vendor", HERE / "vendor")]  # copied from npm packages: package.json names the files
_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()  # by the launcher; names then carry a hash and never go stale
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not _COLLECTED  # then looked for one by one, not all at each start
WHITENOISE_ALLOW_ALL_ORIGINS = False
_STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if not _COLLECTED and "collectstatic" not in sys.argv:
    _STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("HUIYIN_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # What a person may not do or typed wrong is told to that person; the log keeps what broke.
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}
