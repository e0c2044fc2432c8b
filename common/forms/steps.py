"""Long forms: steps that save as drafts on their own.

A step never refuses a draft because something is missing; what is missing is shown, and asked for at submission.
"""

from typing import Any, ClassVar

from common.forms.base import TenantForm


class StepForm(TenantForm):
    """One step. ``needed`` names the fields that must be filled in before the whole can be submitted."""

    needed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = False
            field.needed = name in self.needed

    @classmethod
    def missing_in(cls, obj: Any) -> list[Any]:
        """Labels of the needed fields that ``obj`` has no value for. Override where the value is no attribute."""
        return [
            cls.base_fields[name].label or name
            for name in cls.needed
            if obj is None or getattr(obj, name, None) in (None, "", [])
        ]
