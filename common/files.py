"""Files in and out: what may be uploaded, and how it is handed out again.

A file has no address of its own. The page of its subject asks for the permission, then calls :func:`serve`.
"""

import hashlib
import zipfile
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.models import StoredFile
from common.models.stored_file import NAME_LENGTH

#: Largest file a person may upload, in bytes.
LARGEST = 20 * 1024 * 1024

_OFFICE = "application/vnd.openxmlformats-officedocument."
#: What may be uploaded: extension → content type. Nothing a browser would run.
TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}presentationml.presentation",
}
_SIGNATURES = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_OFFICE_PART = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}


def store_upload(file: UploadedFile, *, municipality: Any, actor: Any) -> StoredFile:
    """Keep an uploaded file. Raises DomainError when it is too large, empty, of another type, or not what it says."""
    name = PurePath((file.name or "").replace("\\", "/")).name
    extension = PurePath(name).suffix.lower()
    if extension not in TYPES:
        allowed = ", ".join(sorted(kind.lstrip(".") for kind in TYPES))
        raise DomainError(_("A file of this type cannot be uploaded. Allowed: %(types)s.") % {"types": allowed})
    if not file.size:
        raise DomainError(_("The file is empty."))
    if file.size > LARGEST:
        raise DomainError(_("The file is too large: at most %(size)d MB.") % {"size": LARGEST // 1024**2})
    if not _is_what_it_says(file, extension):
        raise DomainError(_("The content of the file is not what its name says."))
    return _store(file, name=name, content_type=TYPES[extension], municipality=municipality, actor=actor)


def store_bytes(content: bytes, *, name: str, content_type: str, municipality: Any, actor: Any = None) -> StoredFile:
    """Keep a file that the portal made itself, such as an approved PDF."""
    return _store(ContentFile(content), name=name, content_type=content_type, municipality=municipality, actor=actor)


def _store(file: File, *, name: str, content_type: str, municipality: Any, actor: Any) -> StoredFile:
    stored = StoredFile(
        municipality=municipality,
        name=_shortened(name),
        content_type=content_type,
        size=file.size,
        sha256=_digest(file),
        uploaded_by=actor,
    )
    file.seek(0)
    # The name argument only has to be there: storage_name() gives the file its own.
    stored.file.save("content", file, save=False)
    try:
        with transaction.atomic():
            stored.save()
    except BaseException:
        stored.file.delete(save=False)
        raise
    return stored


def _shortened(name: str) -> str:
    path = PurePath(name)
    return f"{path.stem[: NAME_LENGTH - len(path.suffix)]}{path.suffix}"


def _digest(file: File) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _is_what_it_says(file: Any, extension: str) -> bool:
    file.seek(0)
    if extension in _SIGNATURES:
        signature = _SIGNATURES[extension]
        return file.read(len(signature)) == signature
    if extension in _OFFICE_PART:
        return _is_office(file, _OFFICE_PART[extension])
    return b"\0" not in file.read(64 * 1024)


def _is_office(file: BinaryIO, part: str) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return False
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return "[Content_Types].xml" in names and any(name.startswith(part) for name in names) and not has_macros


def serve(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """The file as a response, to be saved by the browser; ``inline`` shows a PDF in it. Ask for the permission first."""
    show = inline and stored.content_type == "application/pdf"
    response = FileResponse(
        stored.file.open("rb"), as_attachment=not show, filename=stored.name, content_type=stored.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
