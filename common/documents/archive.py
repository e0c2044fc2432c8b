"""The last steps to a file that is both PDF/A-3a and PDF/UA-1, the same bytes each time.

WeasyPrint writes either variant; both in one file need the mark of the second standard in the metadata, the scope of
every header cell, and list items that hold nothing but a label and a body (docs/decisions/0005-pdf.md).
"""

import io
from typing import cast

import pikepdf

_MARKS = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_END = b"</rdf:RDF>"
_AMBIGUOUS = b"\r\nendstream"
_ATTEMPTS = 8


def mark_accessible(pdf: bytes) -> bytes:
    """``pdf`` with the PDF/UA-1 mark and a structure that the standard accepts; same input, same bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.Root.Metadata.read_bytes()
        before, end, after = metadata.rpartition(_END)
        stream = pikepdf.Stream(document, before + _MARKS + end + after)
        stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        document.Root.Metadata = document.make_indirect(stream)
        _mend_structure(document)
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    """The file, with no stream that ends in a carriage return.

    Strict validators take that return and the line feed before ``endstream`` for one line end, and the stream for a
    byte too short. A line feed after the compressed data, where decoders have stopped reading, settles it.
    """
    for attempt in range(_ATTEMPTS):
        target = io.BytesIO()
        document.save(target, fix_metadata_version=False, deterministic_id=True)
        if _AMBIGUOUS not in target.getvalue():
            break
        for stream in document.objects:
            if isinstance(stream, pikepdf.Stream) and stream.read_raw_bytes().endswith(b"\r"):
                # Written as it is, so its filters stay; the stubs do not know that they are objects too.
                content, filters, parameters = (
                    stream.read_raw_bytes() + b"\n",
                    cast("pikepdf.Array | None", stream.get("/Filter")),
                    cast("pikepdf.Array | None", stream.get("/DecodeParms")),
                )
                stream.write(content, filter=filters, decode_parms=parameters)
        # Changes the bytes of the streams that the library itself makes when it saves.
        document.Root.StructTreeRoot.PortalAttempt = attempt
    return target.getvalue()


def _mend_structure(document: pikepdf.Pdf) -> None:
    """Walk the structure tree once. With a stack: a long document is deeper than Python's recursion limit likes."""
    waiting: list[tuple[pikepdf.Object, bool]] = [(document.Root.StructTreeRoot, False)]
    while waiting:
        element, in_head = waiting.pop()
        kind = element.get("/S")
        if kind == "/TH":
            _scope_header(element, in_head=in_head)
        elif kind == "/LI":
            _put_in_body(document, element)
        waiting += [(kid, in_head or kind == "/THead") for kid in _kids(element) if isinstance(kid, pikepdf.Dictionary)]


def _kids(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get("/K")
    return list(kids) if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]


def _scope_header(cell: pikepdf.Object, *, in_head: bool) -> None:
    """A header cell's direction: down its column inside a THead, along its row elsewhere."""
    if "/A" not in cell:
        cell.A = pikepdf.Dictionary(O=pikepdf.Name.Table)
    cell.A.Scope = pikepdf.Name.Column if in_head else pikepdf.Name.Row


def _put_in_body(document: pikepdf.Pdf, item: pikepdf.Object) -> None:
    """Gather what stands beside the label of a list item in one body: blocks inside <li> come without one."""
    labels: list[pikepdf.Object] = []
    rest: list[pikepdf.Object] = []
    for kid in _kids(item):
        is_label = isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == "/Lbl"
        (labels if is_label else rest).append(kid)
    if all(isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == "/LBody" for kid in rest):
        return
    body = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.StructElem, S=pikepdf.Name.LBody, P=item, Pg=item.Pg, K=pikepdf.Array(rest)
        )
    )
    for kid in rest:
        if isinstance(kid, pikepdf.Dictionary) and "/P" in kid:
            kid.P = body
            if kid.get("/S") == "/LBody":
                kid.S = pikepdf.Name.Div
    item.K = pikepdf.Array([*labels, body])
