"""Addresses of accounts: its pages inside a municipality, and those that belong to the person."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.views import departments, leaving, municipality, people, personal

app_name = "accounts"

#: Outside every municipality.
personal_patterns: list[URLPattern | URLResolver] = [
    path("", personal.Home.as_view(), name="home"),
    path(
        "",
        include(
            (
                [
                    path("profile/", personal.Profile.as_view(), name="profile"),
                    path("support/", personal.StartSupport.as_view(), name="support"),
                    path("support/<int:pk>/end/", personal.EndOwnSupport.as_view(), name="support_end"),
                ],
                "me",
            )
        ),
    ),
]

#: Below /<municipality>/.
urlpatterns = [
    path("people/", people.PeopleList.as_view(), name="membership_list"),
    path("people/invite/", people.InvitePerson.as_view(), name="membership_invite"),
    path("people/<int:pk>/", people.PersonPage.as_view(), name="membership_detail"),
    path("people/<int:pk>/change/", people.ChangePerson.as_view(), name="membership_change"),
    path("people/<int:pk>/end/", people.EndMembership.as_view(), name="membership_end"),
    path("people/<int:pk>/deactivate/", leaving.DeactivatePerson.as_view(), name="membership_deactivate"),
    path("people/<int:pk>/reactivate/", leaving.ReactivatePerson.as_view(), name="membership_reactivate"),
    path("people/<int:pk>/anonymise/", leaving.AnonymisePerson.as_view(), name="membership_anonymise"),
    path("people/<int:pk>/invitation/", people.SendInvitation.as_view(), name="membership_invitation"),
    path("departments/", departments.DepartmentTree.as_view(), name="department_list"),
    path("departments/add/", departments.AddDepartment.as_view(), name="department_add"),
    path("departments/<int:pk>/", departments.DepartmentPage.as_view(), name="department_detail"),
    path("departments/<int:pk>/change/", departments.RenameDepartment.as_view(), name="department_change"),
    path("departments/<int:pk>/move/", departments.MoveDepartment.as_view(), name="department_move"),
    path("departments/<int:pk>/close/", departments.CloseDepartment.as_view(), name="department_close"),
    path("settings/", municipality.Settings.as_view(), name="settings"),
    path("support-visits/", municipality.SupportList.as_view(), name="supportsession_list"),
    path("support-visits/<int:pk>/end/", municipality.EndSupportSession.as_view(), name="supportsession_end"),
]
