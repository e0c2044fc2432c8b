from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Proposals and projects")

    def ready(self):
        from projects import registration_projects, registration_proposals  # noqa: PLC0415 -- models are loaded only now

        registration_projects.register()
        registration_proposals.register()
