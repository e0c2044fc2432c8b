"""The stylesheet with a municipality's colour: its own file, since the content security policy allows no inline style."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common.brand import palette
from common.views.base import public_route


@public_route
@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def brand_css(request: HttpRequest, colour: str) -> HttpResponse:
    """Custom properties for the colour in the address (six hex digits): the same for ever, so cached for ever."""
    try:
        tones = palette(f"#{colour}")
    except ValueError as error:
        raise Http404(str(error)) from error
    rules = "".join(f"{name}:{value};" for name, value in tones.items())
    return HttpResponse(f":root{{{rules}}}\n", content_type="text/css; charset=utf-8")
