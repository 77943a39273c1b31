"""One settings file; what differs between places comes from the environment."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from jiubu.config import environment

SOURCE = Path(__file__).resolve().parents[1]
ROOT = SOURCE.parents[1]
DATA = environment.data_folder(ROOT)
PACKS = Path(os.environ.get("JIUBU_PACKS", ROOT / "packs"))
NODE_MODULES = ROOT / "node_modules"

SECRET_KEY = environment.secret_key(DATA)
SECRET_KEY_FALLBACKS = environment.listed("JIUBU_SECRET_KEY_FALLBACKS")
FIELD_KEYS = environment.field_keys(DATA)
"""Keys that personal numbers are encrypted with, newest first."""
NEW_ENERGY_LETTERS = os.environ.get("JIUBU_NEW_ENERGY_LETTERS", "DABCEFGHJK")
"""What marks the plate of a new-energy vehicle: D and F first, the others since."""
DEBUG = os.environ.get("JIUBU_DEBUG", "") == "1"
IS_DEMO = os.environ.get("JIUBU_DEMO", "") == "1"
ALLOWED_HOSTS = environment.listed("JIUBU_HOSTS") or ["127.0.0.1", "localhost", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = environment.listed("JIUBU_ORIGINS")

ROOT_URLCONF = "jiubu.config.urls"
WSGI_APPLICATION = "jiubu.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisation.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "jiubu.web",
    "django.contrib.staticfiles",
    "jiubu.organisation",
    "jiubu.journal",
    "jiubu.papers",
    "jiubu.work",
    "jiubu.imports",
    "jiubu.lists",
    "jiubu.hooks",
    "jiubu.recovery",
    "jiubu.customers",
    "jiubu.privacy",
    "jiubu.vehicles",
    "jiubu.inspections",
    "jiubu.documents",
    "jiubu.process",
    "jiubu.pricing",
    "jiubu.deals",
    "jiubu.orders",
    "jiubu.losses",
    "jiubu.showroom",
    "jiubu.targets",
    "jiubu.walks",
    "jiubu.cards",
    "jiubu.analytics",
    "jiubu.meetings",
    "jiubu.packs",
    "jiubu.wall",
    "jiubu.desk",
    "jiubu.api",
    # After our own: whoever comes first wins where two translate the same text.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "template_partials",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jiubu.web.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jiubu.organisation.middleware.last_seen",
    "django_htmx.middleware.HtmxMiddleware",
    "jiubu.web.middleware.submission_taken",
    "jiubu.web.middleware.dialog_redirects",
    "jiubu.organisation.middleware.actor_middleware",
    "jiubu.lists.middleware.ListMiddleware",
    "jiubu.web.middleware.RefusalMiddleware",
]
TEMPLATES: list[dict[str, object]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jiubu.web.context.page",
            ],
            "builtins": [
                "django.templatetags.static",
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
                "jiubu.web.templatetags.web",
            ],
        },
    }
]
FORM_RENDERER = "jiubu.web.forms.Renderer"
CSRF_FAILURE_VIEW = "jiubu.web.views.csrf_failure"

DATABASES = {"default": environment.database(DATA)}
CACHES = environment.caches()
SESSION_ENGINE = "django.contrib.sessions.backends.db"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "phone", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "jiubu.organisation.passwords.AnotherPassword"},
    {"NAME": "jiubu.organisation.passwords.NotTooPlain"},
]
PASSWORD_RESET_TIMEOUT = 4 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "jiubu.organisation.forms.SignInForm",
    "reauthenticate": "jiubu.organisation.forms.ConfirmForm",
}
ACCOUNT_ADAPTER = "jiubu.organisation.adapter.StaffAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
"""Wrong passwords are counted by ``jiubu.organisation.limits``, for pages and API together; this is for codes."""
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("JIUBU_BEHIND_PROXY") == "1" else 0
"""Whose wrong attempts are counted: behind a proxy the address stands in ``X-Forwarded-For``."""
MFA_ADAPTER = "jiubu.organisation.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ADAPTER = "jiubu.organisation.adapter.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = environment.single_sign_on()
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_AUTO_SIGNUP = False

vars().update(environment.mail())
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("JIUBU_MAIL_FROM", "jiubu@localhost")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "jiubu_language"
LOCALE_PATHS = [SOURCE / "kernel" / "locale", SOURCE / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["jiubu.config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "jiubu.web.finders.NpmFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jiubu.web.storage.Storage"},
}
MEDIA_ROOT = DATA / "files"
MEDIA_URL = "/files/"
FILE_UPLOAD_PERMISSIONS = 0o600
BACKUPS, NIGHTLY_BACKUP = environment.backups(DATA, is_demo=IS_DEMO)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
IMPORT_MAX_BYTES = 30 * 1024 * 1024
EXPORT_MAX_ROWS = environment.number("JIUBU_EXPORT_MAX_ROWS", 50_000)
EXPORT_INLINE_ROWS = 500
EXPORT_DAYS = environment.number("JIUBU_EXPORT_DAYS", 7)
PAPER_DAYS = environment.number("JIUBU_PAPER_DAYS", 7)
BULK_MAX_ROWS = environment.number("JIUBU_BULK_MAX_ROWS", 2_000)
BULK_INLINE_ROWS = 50

OUTBOUND_TRUSTED = environment.listed("JIUBU_OUTBOUND_TRUSTED")
"""Hosts (host or host:port) inside one's own network that webhooks may be sent to, also without TLS."""
PUSH_KEY = environment.push_key(DATA)
"""Private key of this installation towards the push services of browsers; without it there is no push."""
PUSH_CONTACT = os.environ.get("JIUBU_PUSH_CONTACT", "mailto:postmaster@localhost")
PUBLIC_URL = os.environ.get("JIUBU_URL", "").rstrip("/")
"""The address that people reach the pages by, for links in messages; "" when nobody has said it."""

IS_PRODUCTION = environment.is_production()
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_SSL_REDIRECT = IS_PRODUCTION and os.environ.get("JIUBU_HTTP", "") != "1"
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("JIUBU_BEHIND_PROXY") == "1" else None
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [] if SECURE_SSL_REDIRECT else ["security.W008"]
"""Who says JIUBU_HTTP=1 has said that something before us turns people to HTTPS."""

PRODUCT_NAME = _("Jiubu")
LOGGING = environment.logging()
