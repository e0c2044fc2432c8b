"""What the routes of proposals and projects need in their addresses."""

from tests.projects import proposal_samples

__all__ = ["proposal_samples"]
