"""`make password`: a new password for the demo's experimenter, shown once."""

import secrets
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management import BaseCommand, CommandError, call_command

from rating.groups import EXPERIMENTERS

DEMO_USER = "experimenter"


def make_experimenter() -> tuple[User, str | None]:
    """The demo's experimenter, and the password if the account was made just now."""
    user, created = User.objects.get_or_create(username=DEMO_USER, defaults={"is_staff": True})
    if not created:
        return user, None
    user.groups.add(Group.objects.get(name=EXPERIMENTERS))
    return user, new_password(user)


def new_password(user: User) -> str:
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save()
    return password


class Command(BaseCommand):
    help = "Give the demo's experimenter a new password and show it."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, skip_checks=True)  # there may be no table to look into yet
        user = User.objects.filter(username=DEMO_USER).first()
        if user is None:
            raise CommandError("There is no demo yet: run `make demo` first.")
        self.stdout.write(f"user      {DEMO_USER}\npassword  {new_password(user)}")
