"""The Danish catalogue without the gettext programs: extract, merge, check and compile with Babel.

Python files are read as they are, templates after Django's own ``templatize``. The catalogue holds no line numbers and
is sorted, so that two branches that add texts merge without noise. A text of another package that the portal
translates itself stands in our source as ``gettext_noop("…")``.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LOCALE = "da"
CATALOGUE = Path("locale") / LOCALE / "LC_MESSAGES" / "django.po"
TEMPLATE_SUFFIXES = frozenset({".html", ".txt", ".svg", ".xml"})
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%(?:\((?P<name>\w+)\))?[-+#0]*\d*(?:\.\d+)?(?P<kind>[sdifr%])|\{(?P<field>\w*)\}")

Key = tuple[str | None, str]


@dataclass(frozen=True)
class Problem:
    """One entry that keeps the catalogue from being complete."""

    reason: str
    text: str
    place: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.text!r}" + (f" ({self.place})" if self.place else "")


def key_of(message: Message) -> Key:
    """What identifies an entry: its context and its singular text."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def texts_of(message: Message) -> tuple[str, ...]:
    """The translated forms: one, or one a plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def entries(catalogue: Catalog) -> dict[Key, Message]:
    """The entries by key, without the header."""
    return {key_of(message): message for message in catalogue if message.id}


def sources(root: Path) -> Iterator[Path]:
    """Every file that can hold a text: the apps' Python and all templates."""
    apps = sorted(path.parent for path in root.glob("*/apps.py"))
    for folder in [*apps, root / "templates"]:
        for path in sorted(folder.rglob("*")):
            is_code = path.suffix == ".py" and "migrations" not in path.parts
            is_template = path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts
            if is_code or is_template:
                yield path


def as_python(path: Path) -> str:
    """The file as Babel can read it; a template becomes calls of gettext, one a line, without its indentation."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())


def extract(root: Path) -> Catalog:
    """All texts of the source, each with the first place where it stands."""
    found = Catalog(locale=LOCALE, domain="django", fuzzy=False)
    for path in sources(root):
        code = io.BytesIO(as_python(path).encode())
        for line, function, texts, _comments in extract_python(code, KEYWORDS, [], {}):
            add(
                found,
                str(function),
                tuple(texts) if isinstance(texts, list | tuple) else (texts,),
                place=(path.relative_to(root).as_posix(), line),
            )
    return found


def add(found: Catalog, function: str, texts: tuple[str | None, ...], *, place: tuple[str, int]) -> None:
    """Add one call of a gettext function; a call whose text is not a literal holds nothing to translate."""
    context, arguments = (texts[0], texts[1:]) if "pgettext" in function else (None, texts)
    wanted = 2 if KEYWORDS[function] in {(1, 2), ((1, "c"), 2, 3)} else 1
    literals = [text for text in arguments[:wanted] if text]
    if len(literals) == wanted:
        found.add(literals[0] if wanted == 1 else tuple(literals), locations=[place], context=context)


def read(path: Path) -> Catalog:
    """The stored catalogue, or an empty one."""
    if not path.exists():
        return Catalog(locale=LOCALE, domain="django", fuzzy=False)
    with path.open("rb") as stored:
        return read_po(stored, locale=LOCALE, domain="django")


def merge(stored: Catalog, found: Catalog) -> Catalog:
    """The texts of the source with the translations there are; what the source no longer holds is dropped."""
    known = entries(stored)
    merged = Catalog(
        locale=LOCALE,
        domain="django",
        fuzzy=False,
        project="strategy-portal",
        header_comment="# The portal's Danish texts. Kept by `manage.py messages`.",
        creation_date=stored.creation_date,
        revision_date=stored.revision_date,
    )
    for key, message in entries(found).items():
        old = known.get(key)
        if old is not None and isinstance(old.id, str) == isinstance(message.id, str):
            merged.add(message.id, old.string, flags=old.flags, context=message.context)
        else:
            merged.add(message.id, context=message.context)
    return merged


def write(path: Path, catalogue: Catalog) -> None:
    """Store the catalogue sorted and without places."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, catalogue, width=110, sort_output=True, no_location=True)


def compile_catalogue(root: Path) -> Path:
    """Write the .mo file beside the stored catalogue, which is what the portal reads."""
    source = root / CATALOGUE
    target = source.with_suffix(".mo")
    content = io.BytesIO()
    write_mo(content, read(source))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.getvalue())
    return target


def placeholders(text: str) -> set[str]:
    """What is filled in: names, or the kind where there is no name."""
    return {
        match["name"] or match["field"] or match["kind"] or "{}"
        for match in PLACEHOLDER.finditer(text)
        if match["kind"] != "%"
    }


def differs(message: Message) -> bool:
    """Whether a translation fills in something else than the text; a singular may leave its number out."""
    originals = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    every = set().union(*(placeholders(text) for text in originals))
    for index, text in enumerate(texts_of(message)):
        required = placeholders(originals[min(index, len(originals) - 1)])
        if not required <= placeholders(text) <= every:
            return True
    return False


def problems(stored: Catalog, found: Catalog) -> list[Problem]:
    """Every entry that is untranslated, unsure, broken or no longer used."""
    known, wanted = entries(stored), entries(found)
    faults = []
    for (context, text), message in wanted.items():
        place = ":".join(str(part) for part in message.locations[0])
        old = known.get((context, text))
        if old is None or not old.string or not all(texts_of(old)):
            faults.append(Problem("untranslated", text, place))
        elif isinstance(old.id, str) != isinstance(message.id, str):
            faults.append(Problem("singular or plural differs from the source", text, place))
        elif old.fuzzy:
            faults.append(Problem("fuzzy", text, place))
        elif differs(old):
            faults.append(Problem("other placeholders than the text", text, place))
    faults += [Problem("no longer used", text, "") for context, text in known if (context, text) not in wanted]
    return faults
