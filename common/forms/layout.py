"""Layout objects of our own: sections, rows, consequences and the buttons at the end.

The unit beside an amount comes from the field itself (``suffix``), so a layout names fields and nothing else.
"""

from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


class Block(LayoutObject):
    """Fields inside a template of ours; the template gets ``fields`` (rendered) and ``block`` (this object)."""

    template = ""

    def __init__(self, *fields: Any) -> None:
        self.fields = list(fields)

    def render(self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        """The block as HTML."""
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(self.template, {"block": self, "fields": fields, "form": form})


class Section(Block):
    """A titled part of a form, with a line that helps."""

    template = "common/layout/section.html"

    def __init__(self, title: Any, *fields: Any, help: Any = "") -> None:  # noqa: A002 -- reads as the help it is
        super().__init__(*fields)
        self.title, self.help = title, help


class Row(Block):
    """Fields side by side where there is room."""

    template = "common/layout/row.html"


class Consequences(Block):
    """What will happen, in kroner and dates, in the tinted block above the button."""

    template = "common/layout/consequences.html"

    def __init__(self, *items: Any, title: Any = "") -> None:
        super().__init__()
        self.items, self.title = list(items), title


class Details(Block):
    """Fields that few need, folded away."""

    template = "common/layout/details.html"

    def __init__(self, title: Any, *fields: Any) -> None:
        super().__init__(*fields)
        self.title = title


class Buttons(Block):
    """The primary button, which says what it does, and the way out. The form page has one already: for forms of their own."""

    template = "common/layout/buttons.html"

    def __init__(self, primary: Any, *, cancel_url: str = "", cancel_label: Any = "") -> None:
        super().__init__()
        self.primary, self.cancel_url, self.cancel_label = primary, cancel_url, cancel_label
