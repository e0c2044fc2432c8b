from common.models.audit import AuditEntry, AuditSeal, AuditSealEntry
from common.models.form_token import FormToken
from common.models.job import UNFINISHED, Job, JobState
from common.models.saved_view import SavedView
from common.models.snapshot import Snapshot
from common.models.stored_file import StoredFile

__all__ = [
    "UNFINISHED",
    "AuditEntry",
    "AuditSeal",
    "AuditSealEntry",
    "FormToken",
    "Job",
    "JobState",
    "SavedView",
    "Snapshot",
    "StoredFile",
]
