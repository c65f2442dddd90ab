#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL it works on this machine's own var/ (see advstudy/local.py)."""

import os
import sys

from django.core.management import execute_from_command_line

from advstudy import local


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advstudy.settings")
    with local.environment():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
