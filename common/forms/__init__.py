from common.forms.base import ConfirmForm, TenantForm
from common.forms.fields import (
    DanishDateField,
    DanishNumberField,
    HoursField,
    MoneyField,
    PercentField,
    TenantModelChoiceField,
    TenantModelMultipleChoiceField,
)
from common.forms.steps import StepForm

__all__ = [
    "ConfirmForm",
    "DanishDateField",
    "DanishNumberField",
    "HoursField",
    "MoneyField",
    "PercentField",
    "StepForm",
    "TenantForm",
    "TenantModelChoiceField",
    "TenantModelMultipleChoiceField",
]
