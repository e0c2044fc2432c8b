"""The product's settings with the bare views beside it, so that both are served by the same processes."""

from strategy_portal.settings import *  # noqa: F403 -- the product's settings, and two more

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.views.CountQueries", *MIDDLEWARE]  # noqa: F405 -- from the product's settings
