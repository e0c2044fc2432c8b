"""A small case with the parts every real one has: tenant, version, state, amount, a key into the same municipality."""

import rules
from django.db import models

from common.append_only import AppendOnlyModel
from common.money import ZERO, MoneyField
from common.tenancy import TenantModel
from common.text import DanishCharField
from common.versions import VersionedModel


@rules.predicate
def is_named_right(user, obj=None):
    return user is not None and user.name.startswith("Right")


class Sample(TenantModel, VersionedModel):
    class Kind(models.TextChoices):
        PLAIN = "plain", "Plain"
        FANCY = "fancy", "Fancy"

    title = DanishCharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PLAIN)
    state = models.CharField(max_length=10, default="draft")
    decided_on = models.DateField(null=True)
    amount = MoneyField(default=ZERO)
    department = models.ForeignKey("accounts.Department", on_delete=models.PROTECT, null=True, related_name="samples")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "title"], name="sample_unique_title"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="sample_amount_not_negative"),
        ]
        rules_permissions = {"submit": is_named_right, "decide": is_named_right}

    def __str__(self):
        return self.title


class SampleLine(AppendOnlyModel):
    text = models.CharField(max_length=100)

    def __str__(self):
        return self.text
