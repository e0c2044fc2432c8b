from reports.models.status_note import Rendition, StatusNote

__all__ = ["Rendition", "StatusNote"]
