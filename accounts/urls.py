"""Addresses of accounts: its pages inside a municipality, and those that belong to the person."""

from django.urls import path

from accounts.views import personal

app_name = "accounts"

#: Outside every municipality.
personal_patterns = [
    path("", personal.Home.as_view(), name="home"),
]

#: Below /<municipality>/.
urlpatterns: list = []
