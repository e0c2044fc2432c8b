from accounts.models.municipality import Department, Municipality
from accounts.models.support import SupportSession
from accounts.models.user import Membership, User

__all__ = ["Department", "Membership", "Municipality", "SupportSession", "User"]
