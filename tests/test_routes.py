"""Every route says who may use it, and means it: tried as nobody, a stranger, a wrong role and a right one."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils.module_loading import import_string
from rules.permissions import perm_exists

from accounts.enums import Role
from common.permissions import requirement
from common.tenancy import municipality_scope
from tests.people import make_person
from tests.route_samples import Made, World, maker_for

#: Everything that is open without signing in. A new one is added here by hand, after thought.
PUBLIC = {
    "account_login",
    "mfa_login_webauthn",
    "mfa_authenticate",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "brand_css",
    "healthz",
    "readyz",
}
SEATS = {Role.CHAIR, Role.DEPUTY_CHAIR, Role.MEMBER, Role.SECRETARY, Role.OBSERVER}
RELATIONS = {Role.CASE_PARTY, Role.RECUSED}


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    keywords: frozenset[str]
    callback: Any

    @property
    def view(self):
        return getattr(self.callback, "view_class", self.callback)

    def says(self, what):
        return getattr(self.callback, what, None) or getattr(self.view, what, None)

    @property
    def in_municipality(self):
        return "municipality" in self.keywords

    def __str__(self):
        return self.name or self.pattern


def walk(patterns, *, namespace="", prefix=""):
    for pattern in patterns:
        place = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, namespace=inner, prefix=place)
        else:
            keywords = re.findall(r"<(?:\w+:)?(\w+)>", place.replace("?P<", "<"))
            yield Route(f"{namespace}{pattern.name or ''}", place, frozenset(keywords), pattern.callback)


ROUTES = list(walk(get_resolver("strategy_portal.urls").url_patterns))
TENANT = [route for route in ROUTES if route.in_municipality]
PERSONAL = [route for route in ROUTES if not route.in_municipality]


def address(route, made, municipality):
    return reverse(route.name, kwargs={"municipality": municipality.slug, **made.kwargs}) + made.query


def make(route, municipality):
    maker = maker_for(route.name)
    if maker is not None:
        with municipality_scope(municipality):
            return maker(World(municipality))
    if route.keywords - {"municipality"}:
        app = route.name.partition(":")[0]
        pytest.fail(
            f"{route.name} ({route.pattern}) has no sample: in tests/{app}/route_samples.py write "
            f'@sample("{route.name}") over a function (world) that returns Made(kwargs={{…}}); see tests/route_samples.py.',
            pytrace=False,
        )
    return Made()


def people_who_may(permission, municipality):
    """Somebody for each role the permission names, as far as the role can be held anywhere."""
    roles = requirement(permission).roles if permission else (Role.STAFF,)
    with municipality_scope(municipality):
        for role in roles:
            if role not in SEATS | RELATIONS:
                yield make_person(municipality, role)


def status(client, user, method, url):
    client.logout()
    if user is not None:
        client.force_login(user)
    return getattr(client, method)(url)


# --- Said -------------------------------------------------------------------------------------------------------
def test_every_route_states_who_may_use_it():
    unstated = [
        str(route)
        for route in ROUTES
        if not (route.says("permission_required") or route.says("signed_in") or route.says("public"))
    ]
    assert unstated == [], "say permission_required = …, signed_in = True or public_route(…)"


def test_every_route_has_a_name():
    assert [route.pattern for route in ROUTES if not route.name or route.name.endswith(":")] == []


def test_every_permission_asked_for_exists():
    asked = {route.says("permission_required") for route in ROUTES} - {None, ""}
    assert [permission for permission in sorted(asked) if not perm_exists(permission)] == []


def test_every_permission_can_be_explained():
    from common.permissions import role_words

    asked = {route.says("permission_required") for route in ROUTES} - {None, ""}
    mute = {permission for permission in asked if not requirement(permission).labels()}
    assert mute == set(), "name a role in the rule, or register the predicate in common.permissions.predicate_words"
    assert all(role in role_words for permission in asked for role in requirement(permission).roles)


def test_only_these_routes_are_public():
    assert {route.name for route in ROUTES if route.says("public")} == PUBLIC


def test_nobody_can_sign_up(client, db):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    for path in ("/account/signup/", "/accounts/signup/", "/signup/", "/account/3rdparty/signup/"):
        assert client.post(path, {"email": "ny@herning.example"}).status_code in {302, 404}
    adapter = import_string("accounts.adapter.AccountAdapter")()
    assert adapter.is_open_for_signup(None) is False


# --- Meant ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("route", [route for route in TENANT if not route.says("public")], ids=str)
def test_nobody_and_strangers_and_wrong_and_right_roles(route, client, herning, ishoj):
    made = make(route, herning)
    url = address(route, made, herning)
    permission = route.says("permission_required")

    for method in ("get", "head", "options", "post"):
        answer = status(client, None, method, url)
        assert answer.status_code == 302, f"{method} as nobody"
        assert answer.url.startswith("/account/login/?next="), f"{method} as nobody"

    strangers = list(people_who_may(permission, ishoj)) or [make_person(ishoj)]
    for method in ("get", "post"):
        assert status(client, strangers[0], method, url).status_code == 404, f"{method} as a stranger"
    if made.kwargs and not made.shared:
        elsewhere = status(client, strangers[0], "get", address(route, made, ishoj))
        assert elsewhere.status_code == 404, "another municipality's record under one's own address"

    # Whom the rule itself lets in as a signed-in user is no wrong role.
    if permission and Role.STAFF not in requirement(permission).roles:
        plain = make_person(herning)
        for method in ("get", "head", "options", "post"):
            assert status(client, plain, method, url).status_code == 403, f"{method} with no role"

    right = [made.right] if made.right is not None else list(people_who_may(permission, herning))
    answers = {person: status(client, person, "get", url) for person in right}
    allowed = [person for person, answer in answers.items() if answer.status_code in {200, 302, 405}]
    assert allowed, (
        f"nobody with {requirement(permission).labels() if permission else 'sign-in'} may use {url}: "
        f"{[answer.status_code for answer in answers.values()]}; name the person in the sample: Made(…, right=…)"
    )
    posted = status(client, allowed[0], "post", url)
    assert posted.status_code < 500


@pytest.mark.parametrize("route", PERSONAL, ids=str)
def test_routes_outside_the_municipalities(route, client, herning):
    dummies = {"pk": 1, "colour": "0b4f6c", "uidb36": "1", "key": "x-y"}
    made = maker_for(route.name)
    with municipality_scope(herning):
        kwargs = made(World(herning)).kwargs if made else {name: dummies[name] for name in route.keywords}
    url = reverse(route.name, kwargs=kwargs)
    anonymous = status(client, None, "get", url)
    if not route.says("public"):
        assert anonymous.status_code in {302, 405}
        posted = status(client, None, "post", url)
        assert posted.status_code == 302
        assert "/account/login/" in posted.url
        assert status(client, make_person(herning), "get", url).status_code < 500
    elif route.name != "readyz":
        assert anonymous.status_code < 500


def test_the_walk_finds_what_it_should():
    names = {route.name for route in ROUTES}
    assert {"home", "account_login", "accounts:membership_list"} <= names
    assert len(TENANT) > 10
