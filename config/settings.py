"""Settings: every value that an installation may change comes from the environment (docs/env.md)."""

import sys
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env, proconnect
from terreau.ground.common.logs import logging_of

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env_file(BASE_DIR / ".env")

VAR_DIR = Path(env.text("TERREAU_VAR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("TERREAU_DEBUG")
RUNNING_TESTS = "pytest" in sys.modules
SECRET_KEY = env.secret("TERREAU_SECRET_KEY", VAR_DIR / "secret_key")
ALLOWED_HOSTS = env.words("TERREAU_HOSTS", "127.0.0.1,localhost,[::1]")
SITE_URL = env.text("TERREAU_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "terreau.desk",
    "terreau.compass",
    "terreau.newsroom",
    "terreau.rooms.learning.cycles",
    "terreau.rooms.learning.evaluations",
    "terreau.rooms.learning.paths",
    "terreau.rooms.learning.wishes",
    "terreau.rooms.learning.sessions",
    "terreau.rooms.learning.study",
    "terreau.rooms.learning.completions",
    "terreau.rooms.learning.catalogue",
    "terreau.rooms.learning.packages",
    "terreau.rooms.barometer.results",
    "terreau.rooms.barometer.waves",
    "terreau.rooms.barometer.questionnaires",
    "terreau.rooms.gatherings.hub",
    "terreau.rooms.gatherings.echoes",
    "terreau.rooms.gatherings.events",
    "terreau.rooms.gatherings.themes",
    "terreau.rooms.gatherings.showroom",
    "terreau.rooms.gatherings.experiments",
    "terreau.rooms.gatherings.experiences",
    "terreau.rooms.gatherings.teams",
    "terreau.rooms.gatherings.coaching",
    "terreau.rooms.skills",
    "terreau.ground.requests",
    "terreau.ground.seats",
    "terreau.ground.questions",
    "terreau.ground.attestations",
    "terreau.ground.initiatives",
    "terreau.ground.rights",
    "terreau.ground.approvals",
    "terreau.ground.accounts",
    "terreau.ground.mail",
    "terreau.ground.organisations",
    "terreau.ground.evidence",
    "terreau.ground.journal",
    "terreau.ground.workbench",
    "terreau.ground.common",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "csp",
    "widget_tweaks",
    "dsfr",
    # The editor of the public site; only `terreau.newsroom` speaks to it.
    "terreau.newsroom.wagtail_users.WagtailUsersConfig",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "terreau.newsroom.wagtail_admin.WagtailAdminConfig",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.forms",  # after our own: our form and widget templates win
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "terreau.ground.common.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    # Before anything reads a cookie: the content of packages never sees who reads it.
    "terreau.rooms.learning.packages.hosting.ContentHost",
    "terreau.ground.common.middleware.PrivatePages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "terreau.ground.accounts.sessions.SessionRules",
    # Closed by default: a public page says so with @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # The one door to the editor of the public site, inside the content policy: the editor has its own.
    "terreau.newsroom.door.EditorDoor",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "terreau.ground.common.site.site",
                "terreau.desk.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ---- data
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'terreau.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "terreau.newsroom.at_once.TaskBackend"}}
EVIDENCE_DIR = Path(env.text("TERREAU_EVIDENCE", str(VAR_DIR / "evidence")))
UPLOAD_DIR = VAR_DIR / "uploads"
# A figure on fewer people than this is hidden (reference: CNIL and DREES practice).
EVIDENCE_THRESHOLD = env.integer("TERREAU_THRESHOLD", 11, low=5, high=20)
# Below 11, the data protection officer says why, and the journal keeps it with the first snapshot so taken.
EVIDENCE_THRESHOLD_REASON = env.text("TERREAU_THRESHOLD_REASON").strip()
if EVIDENCE_THRESHOLD < 11 and not EVIDENCE_THRESHOLD_REASON:
    raise env.MisconfiguredEnvironment(
        "TERREAU_THRESHOLD is below 11: TERREAU_THRESHOLD_REASON must hold the reason of your data protection officer."
    )
# The keys that follow an agent from one snapshot to another, apart: an analyst is given the snapshots without them.
EVIDENCE_KEYS_DIR = Path(env.text("TERREAU_EVIDENCE_KEYS", str(VAR_DIR / "evidence-keys")))
# The keys that open the ballots of surveys, read by the worker only; each is destroyed with its ballots.
URN_KEYS_DIR = Path(env.text("TERREAU_URN_KEYS", str(VAR_DIR / "urn-keys")))
EVIDENCE_KEEP_MONTHS = env.integer("TERREAU_KEEP_SNAPSHOTS_MONTHS", 60, low=1, high=240)
# The file of an agent who left, and an account that no longer serves, go after so many months.
KEEP_DEPARTED_MONTHS = env.integer("TERREAU_KEEP_DEPARTED_MONTHS", 24, low=1, high=120)
# After an event: registrations and attendance of agents and accounts, then of people without account.
KEEP_ATTENDANCE_MONTHS = env.integer("TERREAU_KEEP_ATTENDANCE_MONTHS", 60, low=1, high=120)
KEEP_GUESTS_MONTHS = env.integer("TERREAU_KEEP_GUESTS_MONTHS", 6, low=1, high=60)
KEEP_IDLE_ACCOUNTS_MONTHS = env.integer("TERREAU_KEEP_IDLE_ACCOUNTS_MONTHS", 24, low=2, high=120)

# ---- the journal
# CNIL, deliberation 2021-122: six months to a year; up to three years when internal control needs it and says why.
JOURNAL_KEEP_MONTHS = env.integer("TERREAU_KEEP_JOURNAL_MONTHS", 12, low=6, high=36)
JOURNAL_KEYS_DIR = Path(env.text("TERREAU_JOURNAL_KEYS", str(VAR_DIR / "journal-keys")))

# The key that signs the badges of attestations: the web process makes it at the first badge (decision 0051).
BADGE_KEYS_DIR = Path(env.text("TERREAU_BADGE_KEYS", str(VAR_DIR / "badge-keys")))

# Drawn charts, shared by the processes of one machine. Nothing that is not already shown on a page.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if RUNNING_TESTS
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
}

# ---- people
# Imported skill results wait, unseen and uncounted, until the agent claims them (« au secret »).
SEALED_RESULTS = env.flag("TERREAU_SEALED_RESULTS")
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "desk:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 16}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 12 * 3600  # and no longer, however it is used (accounts/sessions.py)
PASSWORD_RESET_TIMEOUT = 2 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

# ---- ProConnect (terreau/ground/accounts/proconnect): off without an address
PROCONNECT_URL = env.text("TERREAU_PROCONNECT_URL").strip().rstrip("/")
PROCONNECT_ACR = env.words("TERREAU_PROCONNECT_ACR")
OIDC_RP_CLIENT_ID = env.text("TERREAU_PROCONNECT_CLIENT_ID").strip()
OIDC_RP_CLIENT_SECRET = env.text("TERREAU_PROCONNECT_CLIENT_SECRET").strip()
# The one registered; never HS256, whose key is the secret that we also send.
OIDC_RP_SIGN_ALGO = env.choice("TERREAU_PROCONNECT_ALGORITHM", "RS256", ("RS256", "ES256"))
LOCAL_ACCOUNTS = env.flag("TERREAU_LOCAL_ACCOUNTS", default=True)
proconnect.check(
    PROCONNECT_URL, client_id=OIDC_RP_CLIENT_ID, client_secret=OIDC_RP_CLIENT_SECRET, local_accounts=LOCAL_ACCOUNTS
)
# The documented addresses, and not the discovery document: no sign-in depends on one more answer (decision 0010).
OIDC_OP_AUTHORIZATION_ENDPOINT = f"{PROCONNECT_URL}/authorize"
OIDC_OP_TOKEN_ENDPOINT = f"{PROCONNECT_URL}/token"
OIDC_OP_USER_ENDPOINT = f"{PROCONNECT_URL}/userinfo"
OIDC_OP_JWKS_ENDPOINT = f"{PROCONNECT_URL}/jwks"
OIDC_OP_LOGOUT_ENDPOINT = f"{PROCONNECT_URL}/session/end"
OIDC_OP_USER_ENDPOINT_FORMAT = "JWT"
OIDC_AUTHENTICATION_CALLBACK_URL = "accounts:proconnect_back"
OIDC_RP_SCOPES = "openid given_name usual_name email"
OIDC_STATE_SIZE = OIDC_NONCE_SIZE = 43  # ProConnect asks for 32 at least; 43 letters and digits are 256 bits
OIDC_USE_PKCE = False  # an unknown parameter for ProConnect
OIDC_TIMEOUT = 5
OIDC_FALLBACK_TO_EMAIL_FOR_IDENTIFICATION = False  # read by django-lasuite without a default

# A request is answered within a week (a month for personal data: the law says so), and forgotten a year after its end.
REQUEST_ANSWER_DAYS = 7
REQUEST_KEEP_DAYS = 365

# ---- courses
# Packages made elsewhere are played from here, if possible on another registrable domain (docs/deploy.md).
CONTENT_URL = env.text("TERREAU_CONTENT_URL").strip().rstrip("/")
if CONTENT_URL:
    ALLOWED_HOSTS.append(env.host_of("TERREAU_CONTENT_URL", CONTENT_URL, apart_from=SITE_URL))
PACKAGE_MOST_BYTES = env.integer("TERREAU_PACKAGE_MB", 300, low=1, high=2000) * 1024 * 1024

# ---- language
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [BASE_DIR / "terreau" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# ---- looks
SITE_NAME = env.text("TERREAU_SITE_NAME", "Terreau")
# The DSFR and the Marianne block are reserved to the State: "neutral" shows no State mark.
BRAND = env.choice("TERREAU_BRAND", "neutral", ("state", "operator", "neutral"))
BRAND_LINES = env.words("TERREAU_BRAND_LINES")
DSFR_USE_INTEGRITY_CHECKSUMS = False  # the manifest storage rewrites url() in the CSS: their hashes no longer hold

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# Until `terreau collectstatic` has run, files are served from where they lie: the demonstration starts in seconds.
STATIC_COLLECTED = "collectstatic" in sys.argv or (STATIC_ROOT / "staticfiles.json").is_file()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COLLECTED and not (DEBUG or RUNNING_TESTS)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# ---- mail
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("TERREAU_SMTP_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = env.text("TERREAU_SMTP_HOST")
EMAIL_PORT = env.integer("TERREAU_SMTP_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env.text("TERREAU_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("TERREAU_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("TERREAU_SMTP_TLS")
EMAIL_TIMEOUT = 30  # seconds, for each exchange with the server
DEFAULT_FROM_EMAIL = env.text("TERREAU_MAIL_FROM", "terreau@administration.example")
# The text of a message is erased this long after; that of a secret link or code, as soon as it is sent.
MAIL_KEEP_DAYS = env.integer("TERREAU_KEEP_MAIL_DAYS", 30, low=1, high=365)
# Where readers write about accessibility, their data or anything else.
CONTACT_EMAIL = env.text("TERREAU_CONTACT", DEFAULT_FROM_EMAIL)

# ---- logs
LOGGING = logging_of(env.choice("TERREAU_LOGS", "quiet", ("quiet", "text", "json")))

# ---- the public site
# Pictures and documents of the public site: served by our own views, never by the web server.
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/medias/"
# The employer (its code) whose editors write the public site; by default the first that was registered here.
PUBLISHER = env.text("TERREAU_PUBLISHER").strip()
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "/compte/connexion/"
WAGTAIL_FRONTEND_LOGIN_URL = "/compte/connexion/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_APPEND_SLASH = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "terreau.newsroom.accepted.publish_accepted"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAILIMAGES_IMAGE_FORM_BASE = "terreau.newsroom.receiving.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "terreau.newsroom.receiving.AttachmentForm"
WAGTAILIMAGES_IMAGE_MODEL = "newsroom.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "newsroom.Attachment"
WAGTAILDOCS_EXTENSIONS = [
    "csv",
    "docx",
    "ics",
    "mp4",
    "odp",
    "ods",
    "odt",
    "pdf",
    "pptx",
    "txt",
    "vtt",
    "webm",
    "xlsx",
    "zip",
]
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024
# A picture is drawn in memory, four bytes a pixel: beyond this it is made to harm, or not for the web.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
TAGGIT_CASE_INSENSITIVE = True

# ---- security
SECURE = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked from inside, without a certificate
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("TERREAU_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SECURE_REFERRER_POLICY = "same-origin"
# A cookie of this name can only be set by this host, over HTTPS.
SESSION_COOKIE_NAME = "__Host-sessionid" if SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],  # the nonce is written only for a page that asks for one; none of ours does
        "style-src": [SELF],
        "frame-src": [NONE],
        "worker-src": [NONE],
        "img-src": [SELF, "data:"],  # DSFR draws its icons with data: images
        "base-uri": [NONE],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Where clamd listens (`/run/clamav/clamd.ctl` or `host:3310`). Set, no file is opened before it was scanned.
CLAMD = env.text("TERREAU_CLAMD").strip()
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# The demonstration says so on every page and lets anyone enter as one of its characters.
DEMONSTRATION = env.flag("TERREAU_DEMO")
# Whether anybody may create an employer of his own. Off, only the first visitor of an installation without account may.
OPEN_START = env.flag("TERREAU_OPEN_START", DEMONSTRATION)
