"""Everything that differs between installations, and the only reader of the environment.

The README's "Settings" lists the variables. Two profiles: a **laptop** in the meeting room (no configuration
at all) and a **hosted** service behind a proxy that speaks https. Setting SELVSJEKK_URL makes it hosted.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
import platformdirs
from django.core.exceptions import ImproperlyConfigured

from selvsjekk.addresses import own_names
from selvsjekk.keys import data_directory, secret_key

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

DATA_DIR = data_directory(Path(env.str("SELVSJEKK_DATA", platformdirs.user_data_dir("selvsjekk"))).absolute())
BACKUPS_DIR = DATA_DIR / "backups"  # of the SQLite file, before its shape is changed
REPORTS_DIR = DATA_DIR / "reports"  # drawn reports, kept until their session changes or is forgotten
PUBLIC_URL = env.str("SELVSJEKK_URL", "").rstrip("/")
HOSTED = bool(PUBLIC_URL)
DEBUG = False
SECRET_KEY = env.str("SELVSJEKK_SECRET_KEY", "") or secret_key(DATA_DIR)

# --- addresses ----------------------------------------------------------------------------------------------
# Links and QR codes are made from PUBLIC_URL, never from the Host header. On a laptop `start` finds the
# address and leaves it in this file, so that a command beside the running server prints the same links.
ADDRESS_FILE = DATA_DIR / "address"
if not HOSTED:
    PUBLIC_URL = ADDRESS_FILE.read_text("ascii").strip() if ADDRESS_FILE.exists() else "http://127.0.0.1:8000"
elif not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("SELVSJEKK_URL must begin with https://, e.g. https://selvsjekk.kommune.no")

EXTRA_HOSTS = env.list("SELVSJEKK_HOSTS", default=[])
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname or "", *EXTRA_HOSTS]
if not HOSTED:
    ALLOWED_HOSTS += own_names()

# --- application --------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "selvsjekk",
    "sessions_app",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "selvsjekk.middleware.safe_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "selvsjekk.middleware.well_formed_session",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "selvsjekk.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "selvsjekk.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.csrf",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- database -----------------------------------------------------------------------------------------------
# An acknowledgement means "on disk": synchronous=FULL here, synchronous_commit=on there (promise R2).
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "selvsjekk.sqlite3",
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    },
    "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
}


def postgresql(url: str) -> dict[str, object]:
    form = "postgresql://user:password@host:5432/name"
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured(f"DATABASE_URL must begin with postgresql://, as in {form}")
    try:
        parsed = env.db_url_config(url)
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read. It looks like {form}") from error
    if not parsed.get("NAME"):
        raise ImproperlyConfigured(f"DATABASE_URL names no database. It looks like {form}")
    # Planning the same statement for every save cost PostgreSQL three times what doing it did.
    prepared = {"server_side_binding": True, "prepare_threshold": 2}
    options = {**prepared, **parsed.get("OPTIONS", {}), "options": "-c synchronous_commit=on"}
    return {**parsed, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


DATABASE_URL = env.str("DATABASE_URL", "")
DATABASES = {"default": postgresql(DATABASE_URL) if DATABASE_URL else SQLITE}

# --- language and time --------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

# --- static files -------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_MAX_AGE = 600

# --- security -----------------------------------------------------------------------------------------------
# The laptop has no https to give, so what follows differs there, and the checks of `check --deploy` that ask
# for it are silenced. Its answer instead: facilitator pages are served to the laptop itself only
# (views/guards.py).
CSRF_FAILURE_VIEW = "sessions_app.views.pages.csrf_failure"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HOSTED
SESSION_COOKIE_NAME = "__Host-session" if HOSTED else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HOSTED else "csrf"
SEAT_COOKIE_NAME = "__Host-seats" if HOSTED else "seats"
LANGUAGE_COOKIE_NAME = "__Host-language" if HOSTED else "language"
SECURE_HSTS_SECONDS = 31_536_000 if HOSTED else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HOSTED
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_REFERRER_POLICY = "no-referrer"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
# A picture is never laid in a file of its own, which `forget` would not know: asgi.py says how large one is.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
SILENCED_SYSTEM_CHECKS = ["security.W002"]  # frame-ancestors in the CSP does what X-Frame-Options did
if not HOSTED:
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]

# Whose X-Forwarded-For and -Proto are believed, when hosted: addresses or networks.
TRUSTED_PROXIES = env.str("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
if "*" in TRUSTED_PROXIES:
    raise ImproperlyConfigured(
        "FORWARDED_ALLOW_IPS must name the proxy's address or network, e.g. 172.16.0.0/12: "
        "with * anybody could say where they come from."
    )
WRITES_PER_MINUTE = env.int("SELVSJEKK_WRITES_PER_MINUTE", 120)

# --- logs: no address, no code, no token, no text -----------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_path": {"()": "selvsjekk.logs.WithoutPath"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_path"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # a 404's message is its path, and a path may be a join code
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
