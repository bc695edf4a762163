"""Settings: one file; everything that differs between places comes from the environment.

Django's alias `default` is the OLTP database, `olap` the star. There is no default for a secret.
"""

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

from brewlytics.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()

# A person's manage.py finds the stack of `make run` by the file that it leaves for people and tools.
STATE = Path(env.str("BREWLYTICS_STATE", default=str(BASE_DIR / ".brewlytics")))
if "OLTP_DATABASE_URL" not in env:
    if not (STATE / "env").exists():
        raise ImproperlyConfigured(
            f"OLTP_DATABASE_URL is not set, and no stack has left its addresses in {STATE / 'env'}: start one with "
            "`make run`, or tell where the servers are (docs/operations.md)."
        )
    Environment.read_env(STATE / "env")

# Which part of the system this process serves; each has its own URLconf, and the API's ask the OLTP database alone.
SERVICE = env.str("BREWLYTICS_SERVICE", default="all")
API_SERVICES = ["order-api", "product-api", "customer-api"]
if SERVICE not in ["all", "admin", *API_SERVICES]:
    raise ImproperlyConfigured(
        f"BREWLYTICS_SERVICE is {SERVICE!r}: it must be all, admin or one of {', '.join(API_SERVICES)}."
    )

SECRET_KEY = env.str("BREWLYTICS_SECRET_KEY")
DEBUG = env.bool("BREWLYTICS_DEBUG", default=False)
ALLOWED_HOSTS = env.list("BREWLYTICS_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("BREWLYTICS_TRUSTED_ORIGINS", default=[])
# A gateway that nobody can go round says how the client came: without one, any client could.
BEHIND_PROXY = env.bool("BREWLYTICS_BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "brewlytics",  # before Unfold: its templates take the place of some of Unfold's
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "brewlytics.access.apps.LogInsConfig",
    "brewlytics.access",
    "customers",
    "catalog",
    "orders",
    "warehouse",
]

MIDDLEWARE = [
    "brewlytics.metrics.MetricsMiddleware",
    "brewlytics.request_ids.RequestIdMiddleware",
    "brewlytics.draining.DrainingMiddleware",
    "brewlytics.access.throttling.RateLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "brewlytics.staff.Addresses",
    "brewlytics.staff.Sessions",
    "django.middleware.common.CommonMiddleware",
    "brewlytics.staff.Csrf",
    "brewlytics.staff.LogIns",
    "brewlytics.staff.Messages",
    "brewlytics.staff.Framing",
    "brewlytics.problems.OutageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = f"brewlytics.urls.{SERVICE.replace('-', '_')}"
WSGI_APPLICATION = "brewlytics.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("OLTP_DATABASE_URL")}
if SERVICE not in API_SERVICES:
    DATABASES["olap"] = env.db_url("OLAP_DATABASE_URL")
for database in DATABASES.values():
    database["ENGINE"] = "brewlytics.postgresql"
    database["CONN_MAX_AGE"] = 60
    database["CONN_HEALTH_CHECKS"] = True
    # As `warehouse.etl.sessions` has it: a server whose host is gone is a lost connection after eleven seconds.
    database["OPTIONS"] = {
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 11_000,
        **database.get("OPTIONS", {}),
    }
# Prepared statements keep the plan of their first use, which fits all of an order's sizes. An option given here would
# take the place of libpq's variable, by which a web process bounds its sessions (`brewlytics.wsgi`).
SESSION_OPTIONS = ["-c plan_cache_mode=force_generic_plan", env.str("PGOPTIONS", default="")]
DATABASES["default"]["OPTIONS"].setdefault("options", " ".join(SESSION_OPTIONS))
DATABASE_ROUTERS = ["brewlytics.routers.StarRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Where a bookmark of the log-in page leads.
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Whoever guesses at a password: after five wrong ones for a name from an address both have to wait.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "brewlytics.access.addresses.client_network"
AXES_LOCKOUT_CALLABLE = "brewlytics.access.locked_out.locked_out"
# Its list of good log-ins would grow for ever, and its pages are not dressed like ours.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# As brewlytics.parsers has it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# An order of 500 lines in the admin sends about ten fields a line.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LANGUAGE_CODE = "en-us"
FORMAT_MODULE_PATH = "brewlytics.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("BREWLYTICS_STATIC", default=str(STATE / "static")))

# Django's own default writes a traceback nowhere but with DEBUG on. Each line bears the id of its request.
LOG_FORMAT = env.str("BREWLYTICS_LOG_FORMAT", default="plain")
if LOG_FORMAT not in ["plain", "json"]:
    raise ImproperlyConfigured(f"BREWLYTICS_LOG_FORMAT is {LOG_FORMAT!r}: it must be plain or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "brewlytics.request_ids.AddRequestId"}},
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s]: %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

# For so many days the change log can be carried again; what is older and in the star is dropped.
CHANGE_LOG_DAYS = env.int("BREWLYTICS_CHANGE_LOG_DAYS", default=7)
if CHANGE_LOG_DAYS < 1:
    raise ImproperlyConfigured(f"BREWLYTICS_CHANGE_LOG_DAYS is {CHANGE_LOG_DAYS}: it must be 1 or more.")

# What a key may send in a minute unless it has a limit of its own; 0: any number.
REQUESTS_PER_MINUTE = env.int("BREWLYTICS_REQUESTS_PER_MINUTE", default=60_000)
if REQUESTS_PER_MINUTE < 0:
    raise ImproperlyConfigured(
        f"BREWLYTICS_REQUESTS_PER_MINUTE is {REQUESTS_PER_MINUTE}: it must be 0 (no limit) or more."
    )
# Where all processes count requests together: the broker's server. The API works without it, each process then counts
# alone; and so it does with a broker in memory.
COUNTS_URL = env.str("REDIS_URL", default="")
if not COUNTS_URL.startswith(("redis://", "rediss://")):
    COUNTS_URL = ""

CELERY_BROKER_URL = env.str("REDIS_URL") if SERVICE not in API_SERVICES else None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
# There are no results to expire: else the database scheduler adds a nightly clean-up that does nothing.
CELERY_RESULT_EXPIRES = None
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "warehouse.tasks.cdc_to_star": {"queue": "etl"},
    "warehouse.tasks.reconcile": {"queue": "etl"},
    "warehouse.tasks.retry_dead_letters": {"queue": "etl"},
    "warehouse.tasks.discard_dead_letters": {"queue": "etl"},
    "warehouse.tasks.keep_change_log": {"queue": "etl"},
    "warehouse.tasks.dbt_build": {"queue": "dbt"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "brewlytics.schedulers:KeepingScheduler"
# Without it last_run_at and total_run_count stay empty in the admin for up to three minutes.
CELERY_BEAT_SYNC_EVERY = 1
# Each run of the engine lingers almost until the next one, so that an order waits for the next look at the change log
# (20 ms) and not for the next beat. A message that nobody took before the next one is dropped.
CELERY_BEAT_SCHEDULE = {
    "cdc-to-star": {
        "task": "warehouse.tasks.cdc_to_star",
        "schedule": 5.0,
        "kwargs": {"linger": 4.95},
        "options": {"expire_seconds": 5},  # its name in the database scheduler, which drops a plain `expires`
    },
    "keep-change-log": {
        "task": "warehouse.tasks.keep_change_log",
        "schedule": crontab(minute="7"),
        "options": {"expire_seconds": 60 * 60},
    },
    "forget-old-answers": {
        "task": "brewlytics.tasks.forget_old_answers",
        "schedule": crontab(minute="37"),
        "options": {"expire_seconds": 60 * 60},
    },
    # Adds up the days that have changed, tests the star and the marts, and puts back what somebody has dropped.
    "reconcile": {
        "task": "warehouse.tasks.reconcile",
        "schedule": crontab(hour="3", minute="30"),
        "options": {"expire_seconds": 60 * 60},
    },
    "dbt-build": {
        "task": "warehouse.tasks.dbt_build",
        "schedule": crontab(minute="*/15"),
        "kwargs": {"only_changed": True},
        "options": {"expire_seconds": 15 * 60},
    },
    # Reads all facts, whether or not the engine has noted a change: what somebody changed by hand is found here.
    "dbt-build-nightly": {
        "task": "warehouse.tasks.dbt_build",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expire_seconds": 60 * 60},
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["brewlytics.access.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["brewlytics.access.permissions.HasRight"],
    "DEFAULT_THROTTLE_CLASSES": ["brewlytics.access.throttling.KeyThrottle"],
    "DEFAULT_PARSER_CLASSES": ["brewlytics.parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "brewlytics.negotiation.QuickNegotiation",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "brewlytics.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["brewlytics.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "brewlytics.schema.ResourceSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    # Always with microseconds, as place_order.sql writes it.
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%fZ",
    "URL_FORMAT_OVERRIDE": None,
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "brewlytics.problems.ProblemHandler",
    "EXCEPTION_FORMATTER_CLASS": "brewlytics.problems.ProblemFormatter",
    "NESTED_FIELD_SEPARATOR": "/",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Brewlytics",
    "DESCRIPTION": "A café chain's orders, products, customers, stores and employees.",
    "VERSION": "1.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Else a server that is not on localhost is sent for its badge to one on the net.
    "SWAGGER_UI_SETTINGS": {"validatorUrl": None, "deepLinking": True, "persistAuthorization": True},
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {"OrderStatus": "orders.models.Status", "Channel": "orders.models.Channel"},
    "PREPROCESSING_HOOKS": ["brewlytics.schema.without_trailing_slash"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "brewlytics.schema.with_what_is_told_once",
        "brewlytics.schema.with_named_choices",
    ],
}
UNFOLD = {
    "SITE_TITLE": "Brewlytics",
    "SITE_HEADER": "Brewlytics",
    "SITE_SYMBOL": "local_cafe",
    "SITE_URL": "/docs",
    "STYLES": [lambda request: static("brewlytics/staff.css")],
    "DASHBOARD_CALLBACK": "brewlytics.sidebar.start",
    "SIDEBAR": {"show_search": True, "navigation": "brewlytics.sidebar.navigation"},
}
