from django.urls import path

from bench.views import bare_csv, floor
from strategy_portal.urls import handler400, handler403, handler404, handler500
from strategy_portal.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500"]

urlpatterns = [
    path("bench-floor/<int:municipality_id>/", floor),
    path("bench-csv/<int:municipality_id>/", bare_csv),
    *product,
]
