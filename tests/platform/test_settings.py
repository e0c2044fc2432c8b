"""Production refuses to start unsafe; a secret can come from a file."""

import os
import subprocess
import sys

import pytest

from common.environment import read_secret
from strategy_portal.checks import UnsafeSettingsError, refuse_unsafe

SAFE = {
    "PORTAL_MODE": "production",
    "PRODUCTION": True,
    "SECRET_KEY": "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9-aB3dE5gH7jK9mN1pQ3sT5vW7",
    "DEBUG": False,
    "ALLOWED_HOSTS": ["strategi.example.dk"],
    "PUBLIC_URL": "https://strategi.example.dk",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "CELERY_BROKER_URL": "redis://redis:6379/0",
    "EMAIL_URL": "submission://mail.example.dk",
}
UNSAFE = [
    ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": "a" * 80}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": "django-insecure-" + SAFE["SECRET_KEY"]}, "SECRET_KEY can be guessed"),
    ({"DEBUG": True}, "DEBUG is on"),
    ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS is missing"),
    ({"ALLOWED_HOSTS": [" "]}, "ALLOWED_HOSTS is missing"),
    ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS admits any host"),
    ({"PUBLIC_URL": "http://strategi.example.dk"}, "PUBLIC_URL must be the portal's https address"),
    ({"PUBLIC_URL": ""}, "PUBLIC_URL must be the portal's https address"),
    ({"PUBLIC_URL": "https://other.example.dk"}, "PUBLIC_URL names other.example.dk"),
    (
        {"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}},
        "DATABASE_URL must name a PostgreSQL database",
    ),
    ({"CELERY_BROKER_URL": ""}, "BROKER_URL is missing"),
    ({"CELERY_BROKER_URL": "memory://"}, "BROKER_URL must name a Redis or Valkey server"),
    ({"EMAIL_URL": ""}, "EMAIL_URL is missing"),
    ({"EMAIL_URL": "console://"}, "EMAIL_URL sends no mail"),
]


def test_safe_settings_start(monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)

    refuse_unsafe(SAFE)


@pytest.mark.parametrize(("change", "sentence"), UNSAFE)
def test_an_unsafe_setting_stops_production(change, sentence):
    with pytest.raises(UnsafeSettingsError) as refused:
        refuse_unsafe({**SAFE, **change})

    lines = str(refused.value).splitlines()[1:]
    assert len(lines) == 1, "only the setting that is wrong is named"
    assert sentence in lines[0]


def test_a_demo_password_stops_production(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "velfærd")

    with pytest.raises(UnsafeSettingsError, match="DEMO_PASSWORD is set"):
        refuse_unsafe(SAFE)


def test_every_problem_is_named_at_once():
    with pytest.raises(UnsafeSettingsError) as refused:
        refuse_unsafe({**SAFE, "SECRET_KEY": "", "EMAIL_URL": "", "DEBUG": True})

    assert len(str(refused.value).splitlines()) == 4


def test_an_unknown_mode_is_refused():
    with pytest.raises(UnsafeSettingsError, match="PORTAL_MODE is 'prod'"):
        refuse_unsafe({**SAFE, "PORTAL_MODE": "prod"})


def test_the_embedded_portal_needs_nothing():
    refuse_unsafe({"PORTAL_MODE": "embedded", "PRODUCTION": False})


def production_environment(root, tmp_path, **changes):
    """The environment of deploy/example.env in a clean process."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    lines = (root / "deploy" / "example.env").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {**kept, **example, "DATA_DIR": str(tmp_path), **changes}


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "migrate"],
        ["-c", "import strategy_portal.wsgi"],
        ["-m", "celery", "--app", "strategy_portal.celery:app", "report"],
    ],
    ids=["command", "web", "worker"],
)
def test_each_kind_of_process_refuses_to_start(root, tmp_path, command):
    environment = production_environment(root, tmp_path, ALLOWED_HOSTS="*")

    result = subprocess.run(
        [sys.executable, *command], cwd=root, env=environment, capture_output=True, text=True, check=False
    )

    assert result.returncode != 0
    assert "ALLOWED_HOSTS admits any host: name the portal's own host names" in result.stdout + result.stderr


def test_a_command_says_only_the_sentence(root, tmp_path):
    environment = production_environment(root, tmp_path, SECRET_KEY="short")

    result = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )

    assert "Traceback" not in result.stderr
    assert "SECRET_KEY can be guessed: set it to 50 random characters or more." in result.stderr


def test_a_secret_can_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("ANY_SECRET", "from the environment")
    monkeypatch.setenv("ANY_SECRET_FILE", str(tmp_path / "secret"))

    assert read_secret("ANY_SECRET") == "from the file"


def test_a_missing_secret_file_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.setenv("ANY_SECRET_FILE", str(tmp_path / "gone"))

    with pytest.raises(FileNotFoundError):
        read_secret("ANY_SECRET", "a default")


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "BROKER_URL", "EMAIL_URL"])
def test_the_settings_read_each_secret_from_its_file(root, tmp_path, name):
    environment = production_environment(root, tmp_path)
    (tmp_path / "secret").write_text(environment.pop(name) + "\n", encoding="utf-8")
    environment[f"{name}_FILE"] = str(tmp_path / "secret")

    code = "from django.conf import settings; print(settings.PORTAL_MODE)"
    environment["DJANGO_SETTINGS_MODULE"] = "strategy_portal.settings"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=False
    )

    assert result.stdout == "production\n", result.stderr


def test_the_embedded_portal_makes_its_own_secret_key(root, tmp_path):
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path / "new"),
        "DJANGO_SETTINGS_MODULE": "strategy_portal.settings",
    }
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    )

    assert first == second
    assert len(first.strip()) >= 50
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o077 == 0
