"""Addresses of reports, below /<municipality>/."""

from django.urls import path

from common.views import register_actions_converter
from reports.enums import Audience
from reports.views import collection, notes, reading, verify

register_actions_converter("audience", Audience.values)

app_name = "reports"

urlpatterns = [
    path("reports/", notes.NoteList.as_view(), name="note_list"),
    path("reports/begin/", collection.StartCollection.as_view(), name="note_start"),
    path("reports/verify/", verify.Verify.as_view(), name="verify"),
    path("reports/<int:pk>/", notes.NotePage.as_view(), name="note_detail"),
    path("reports/<int:pk>/collection/", collection.Collection.as_view(), name="note_collection"),
    path("reports/<int:pk>/remind/", collection.Remind.as_view(), name="note_remind"),
    path("reports/<int:pk>/write/", collection.WriteNote.as_view(), name="note_write"),
    path("reports/<int:pk>/freeze/", notes.FreezeNote.as_view(), name="note_freeze"),
    path("reports/<int:pk>/approve/", notes.ApproveNote.as_view(), name="note_approve"),
    path("reports/<int:pk>/return/", notes.SendBackNote.as_view(), name="note_send_back"),
    path("reports/<int:pk>/withdraw/", notes.WithdrawNote.as_view(), name="note_withdraw"),
    path("reports/<int:pk>/recall/", notes.RecallNote.as_view(), name="note_recall"),
    path("reports/<int:pk>/<audience:audience>/", reading.ReadNote.as_view(), name="note_read"),
    path("reports/<int:pk>/<audience:audience>.pdf", reading.DownloadNote.as_view(), name="note_pdf"),
]
