"""Settings of the tests: the product's own, in a folder of this run, with a cheap password hash.

The folder is made by the process that starts the run; its workers and the programs it starts share it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "PORTAL_TEST_DIR" not in os.environ:
    folder = tempfile.mkdtemp(prefix="portal-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.update(PORTAL_TEST_DIR=folder, DATA_DIR=folder)

from strategy_portal.settings import *  # noqa: F403 -- the point of this module
from strategy_portal.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE

# Models made for the tests of the mechanisms. Part of the tests alone.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.sample", "zeal"]
# A page that asks the same question for each of its rows fails its test, whoever wrote the test.
# Three, because a page may well read a record anew once, such as a form that turned out to be stale.
MIDDLEWARE = [*MIDDLEWARE, "zeal.middleware.zeal_middleware"]
ZEAL_NPLUSONE_THRESHOLD = 3
# Each worker of the run has its own queue, started by the fixture ``queue``; without it the queue is down.
CELERY_BROKER_URL = os.environ.get(
    "BROKER_URL", f"redis+socket://{os.environ['PORTAL_TEST_DIR']}/{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.sock"
)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and the worker process open the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["PORTAL_TEST_DIR"]) / "test.sqlite3")}
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")

# Nothing is collected for the tests; the folder is there so that no warning is given for its absence.
STATIC_ROOT = Path(os.environ["PORTAL_TEST_DIR"]) / "staticfiles"
STATIC_ROOT.mkdir(exist_ok=True)
