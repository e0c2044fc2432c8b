"""Addresses of proposals, projects and national anchoring, below /<municipality>/."""

from projects import project_urls, proposal_urls

app_name = "projects"

urlpatterns = [*project_urls.urlpatterns, *proposal_urls.urlpatterns]
