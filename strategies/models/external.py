"""External strategies: shared by every municipality on the installation (D18)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.text import DanishCharField, SearchTextField
from strategies.enums import ExternalOwner


class ExternalStrategy(models.Model):
    """A national, joint municipal or legal framework that municipalities anchor locally. No tenant's row."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = DanishCharField(_("title"), max_length=200)
    search_text = SearchTextField("title")
    owner = models.CharField(_("owner"), max_length=20, choices=ExternalOwner.choices)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source_years = models.CharField(_("years in the source"), max_length=40, blank=True)
    source_note = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("external strategy")
        verbose_name_plural = _("external strategies")
        ordering = ["title"]
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="external_strategy_key_not_empty")]

    def __str__(self):
        return self.title


class ExternalInitiative(models.Model):
    """A numbered initiative of an external strategy; a mandatory one must be anchored locally (D18)."""

    strategy = models.ForeignKey(ExternalStrategy, on_delete=models.CASCADE, related_name="initiatives")
    key = models.SlugField(_("key"), max_length=60, unique=True)
    number = models.CharField(_("number"), max_length=20, blank=True)
    programme = models.CharField(_("programme"), max_length=150, blank=True)
    title = DanishCharField(_("title"), max_length=200)
    text = models.TextField(_("description"), blank=True)
    search_text = SearchTextField("title", "number", "programme", "text")
    is_mandatory = models.BooleanField(_("mandatory"), default=False)
    deadline = models.DateField(_("deadline"), null=True, blank=True)

    class Meta:
        verbose_name = _("external initiative")
        verbose_name_plural = _("external initiatives")
        ordering = ["strategy", "number"]

    def __str__(self):
        return f"{self.number} {self.title}".strip()
