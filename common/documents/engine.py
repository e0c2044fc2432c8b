"""WeasyPrint behind one function. Imported on first use only: it loads Pango, which may be missing."""

import gc
import mimetypes
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.ffi import ffi, fontconfig
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from common.documents.kinds import AttachedFile, DocumentError

#: The only folder that a document can take anything from.
ASSETS = (Path(settings.BASE_DIR) / "static" / "print").resolve()
#: Where the assets seem to lie. The top-level domain is reserved (RFC 2606), and no request is ever sent: relative
#: addresses of style sheets resolve against it, which Python does only for schemes that it knows.
BASE_URL = "https://print.invalid/"

_REFUSED = "The document asks for %s, which it may not have."


class PrintAssets(URLFetcher):
    """Serves the files below ASSETS under BASE_URL and refuses everything else, data: included."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        #: What was asked for in vain.
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        del headers
        path = (ASSETS / url.removeprefix(BASE_URL)).resolve()
        if not url.startswith(BASE_URL) or not path.is_relative_to(ASSETS) or not path.is_file():
            # Stops at once, being a BaseException: WeasyPrint swallows anything less and prints a hole. Inside a
            # picture it swallows this too, hence the list.
            self.refused.append(url)
            raise FatalURLFetchingError(_REFUSED % url)
        message = EmailMessage()
        message["Content-Type"] = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), message)


def has_fonts() -> bool:
    """Whether the system knows any font; without one Pango crashes the process."""
    config = ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)
    fonts = fontconfig.FcConfigGetFonts(config, fontconfig.FcSetSystem)
    return fonts != ffi.NULL and fonts.nfont > 0


def write(html: str, *, css: str, attached: Sequence[AttachedFile], moment: datetime) -> bytes:
    """PDF/A-3a of ``html``, tagged, not yet marked as PDF/UA; DocumentError when it asks for a foreign file."""
    fetcher, fonts = PrintAssets(), FontConfiguration()
    attachments = [
        Attachment(
            string=content,
            name=name,
            description=description,
            created=moment,
            modified=moment,
            relationship="Data",
            url_fetcher=fetcher,
        )
        for name, content, description in attached
    ]
    # Layout makes millions of small objects that live to the end: collecting them costs a fifth of the time.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        pdf = HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher).write_pdf(
            pdf_variant="pdf/a-3a",
            attachments=attachments,
            stylesheets=[CSS(string=css, url_fetcher=fetcher, font_config=fonts)],
            font_config=fonts,
        )
    except FatalURLFetchingError as error:
        raise DocumentError(str(error)) from error
    finally:
        if was_enabled:
            gc.enable()
    if fetcher.refused:
        raise DocumentError(_REFUSED % fetcher.refused[0])
    return pdf
