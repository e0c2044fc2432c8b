"""Mark a person as the supplier's support staff, or take the mark away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.domain import support
from accounts.models import User


class Command(BaseCommand):
    """``manage.py grant_support EMAIL [--name NAME] [--revoke]``."""

    help = "Lets a person of the supplier open support visits in every municipality of this installation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="make the account, under this name, if there is none")
        parser.add_argument("--revoke", action="store_true", help="take the right away; open visits end at once")

    def handle(self, *_args: Any, email: str, name: str, revoke: bool, **_options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None and name and not revoke:
            user = User.objects.create_user(email=email, name=name)
            self.stdout.write("The account is made. Choose its password through “Glemt din adgangskode?”.")
        if user is None:
            raise CommandError(f"Nobody has the address {email}. Give --name to make the account.")
        if revoke:
            support.revoke(user=user)
            self.stdout.write(f"{user.email} is no longer support staff.")
        else:
            support.grant(user=user)
            self.stdout.write(f"{user.email} is support staff.")
