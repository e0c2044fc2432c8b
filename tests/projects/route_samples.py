"""What the routes of proposals and projects need in their addresses."""

from tests.projects import project_samples, proposal_samples

__all__ = ["project_samples", "proposal_samples"]
