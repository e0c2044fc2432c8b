"""A list as one person likes to see it: filter and order, under a name."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.tenancy import TenantModel


class SavedView(TenantModel):
    """The query string of one list, saved by one person for themselves."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    list_key = models.CharField(_("list"), max_length=80)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filter and order"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "user", "list_key", "name"], name="saved_view_unique_name"),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self):
        return self.name
