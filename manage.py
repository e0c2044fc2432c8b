#!/usr/bin/env python
"""Run a management command of the portal."""

import os
import sys

from django.core.management import execute_from_command_line

from strategy_portal.checks import UnsafeSettingsError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strategy_portal.settings")
    try:
        execute_from_command_line(sys.argv)
    except UnsafeSettingsError as error:
        raise SystemExit(str(error)) from error
