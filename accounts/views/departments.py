"""The department tree (D1)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain import departments, queries
from accounts.forms.departments import DepartmentForm, MoveDepartmentForm, NewDepartmentForm
from accounts.forms.people import LastDayForm
from accounts.models import Department
from accounts.views.administration import AdministrationMixin
from common.audit import action_label, entries_for
from common.views import TenantDetailView, TenantFormView, TenantPageView

HISTORY = 20


class DepartmentTree(AdministrationMixin, TenantPageView):
    """The departments as a tree; ``?closed=1`` shows the closed ones too."""

    permission_required = "accounts.view_department"
    template_name = "accounts/department_list.html"
    title = gettext_lazy("Departments")
    tab = "departments"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        with_closed = "closed" in self.request.GET
        rows = queries.departments() if with_closed else queries.open_departments()
        return super().get_context_data(
            nodes=departments.in_tree_order(rows),
            with_closed=with_closed,
            today=timezone.localdate(),
            may_add=self.request.user.has_perm("accounts.add_department", self.municipality),
            **kwargs,
        )


class DepartmentMixin(AdministrationMixin):
    """A page about one department."""

    model = Department
    permission_required = "accounts.change_department"
    tab = "departments"

    def get_queryset(self) -> Any:
        return queries.departments().select_related("parent")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        crumbs = [(_("Departments"), self.url("accounts:department_list"))]
        return [*crumbs, (self.object.name, self.object.get_absolute_url())] if self.object else crumbs


class DepartmentPage(DepartmentMixin, TenantDetailView):
    """One department: its place, its people, and what it used to be."""

    permission_required = "accounts.view_department"
    template_name = "accounts/department_detail.html"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Departments"), self.url("accounts:department_list"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = entries_for(self.object)[:HISTORY]
        return super().get_context_data(
            children=queries.departments().filter(parent=self.object),
            members=queries.members_of(self.object),
            history=[(entry.at, action_label(entry.action), entry.actor_name) for entry in entries],
            earlier_names=departments.earlier_names(self.object),
            is_open=self.object.is_valid_on(timezone.localdate()),
            may_change=self.request.user.has_perm("accounts.change_department", self.object),
            **kwargs,
        )


class AddDepartment(DepartmentMixin, TenantFormView):
    """Add a department; ``?parent=`` says below which."""

    permission_required = "accounts.add_department"
    form_class = NewDepartmentForm
    title = gettext_lazy("Add a department")
    submit_label = gettext_lazy("Add the department")
    success_message = gettext_lazy("The department is added.")

    def act(self, form: NewDepartmentForm) -> Department:
        return departments.add_department(municipality=self.municipality, actor=self.request.user, **form.values)


class RenameDepartment(DepartmentMixin, TenantFormView):
    """Change name and kind."""

    form_class = DepartmentForm
    title = gettext_lazy("Change name or kind")
    success_message = gettext_lazy("The change is saved.")

    def act(self, form: DepartmentForm) -> Department:
        return departments.rename_department(
            department=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )


class MoveDepartment(DepartmentMixin, TenantFormView):
    """Put a department somewhere else."""

    form_class = MoveDepartmentForm
    title = gettext_lazy("Move the department")
    submit_label = gettext_lazy("Move it")
    success_message = gettext_lazy("The department is moved.")

    def get_consequences(self) -> list[Any]:
        return [_("The departments below it move along.")]

    def act(self, form: MoveDepartmentForm) -> Department:
        return departments.move_department(
            department=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )


class CloseDepartment(DepartmentMixin, TenantFormView):
    """Let a department end."""

    form_class = LastDayForm
    title = gettext_lazy("Close the department")
    submit_label = gettext_lazy("Close it")
    success_message = gettext_lazy("The department closes on that day.")

    def get_consequences(self) -> list[Any]:
        return [
            _("The department cannot be chosen after that day."),
            _("Projects, decisions and people that point at it keep doing so."),
        ]

    def act(self, form: LastDayForm) -> Department:
        return departments.close_department(
            department=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )
