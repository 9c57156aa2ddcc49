"""A Django project with django-helpdesk in it; run by the Python of the environment it is installed in.

``helpdesk_site.py HOME set-up PORT LOGIN PASSWORD`` makes database and queue. ``helpdesk_site.py HOME
get FILE`` takes the queue's mail and writes {"wall", "cpu", "mails"} to the file: what the management command
``get_email`` took, once Django had started. HOME holds the database; nothing else is written.
Kind to it: no second process beside SQLite, replies to Django's dummy backend, no debug, no log.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
import types
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

CONTRIB = ("admin", "auth", "contenttypes", "humanize", "messages", "sessions", "sites", "staticfiles")
URLS = "bench_urls"


def main() -> None:
    """Set up, or take mail."""
    home, verb, *words = sys.argv[1:]
    _start(Path(home))
    if verb == "set-up":
        _set_up(*words)
    else:
        Path(words[0]).write_text(json.dumps(_get()))


def _start(home: Path) -> None:
    settings.configure(
        SECRET_KEY="of no use",
        INSTALLED_APPS=[*(f"django.contrib.{name}" for name in CONTRIB), "rest_framework",
                        "django_cleanup.apps.CleanupConfig", "helpdesk"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / "desk.sqlite3")}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        ROOT_URLCONF=URLS, SITE_ID=1, USE_TZ=True, STATIC_URL="/static/",
        MEDIA_ROOT=str(home / "media"), MEDIA_URL="/media/", LOGGING_CONFIG=None,
        # the teams of its knowledge base ask for another package; what is attached is kept as it came
        HELPDESK_TEAMS_MODEL="auth.Group", HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[],
        HELPDESK_KBITEM_TEAM_GETTER=lambda item: None, HELPDESK_VALIDATE_ATTACHMENT_TYPES=False,
        HELPDESK_ALWAYS_SAVE_INCOMING_EMAIL_MESSAGE=False,
    )  # fmt: skip
    logging.disable(logging.WARNING)
    urls = types.ModuleType(URLS)
    urls.urlpatterns = []  # type: ignore[attr-defined]
    sys.modules[URLS] = urls
    django.setup()
    from django.urls import include, path

    urls.urlpatterns.append(path("", include("helpdesk.urls", namespace="helpdesk")))


def _set_up(port: str, login: str, password: str) -> None:
    from helpdesk.models import Queue

    call_command("migrate", verbosity=0)
    Queue.objects.create(
        title="Support", slug="support", email_address="support@example.org", allow_email_submission=True,
        email_box_type="imap", email_box_host="127.0.0.1", email_box_port=int(port), email_box_ssl=False,
        email_box_user=login, email_box_pass=password, email_box_imap_folder="INBOX",
        email_box_interval=0, logging_type="none",
    )  # fmt: skip


def _get() -> dict[str, float]:
    from helpdesk.models import FollowUp

    began, used = time.perf_counter(), _cpu()
    call_command("get_email", quiet=True)
    return {"wall": time.perf_counter() - began, "cpu": _cpu() - used, "mails": FollowUp.objects.count()}


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
