"""Forms as a browser sends them: what stands on the page, with what a person changed, and the button pressed."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

from tests.platform.stack import Answer, Visitor

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SENT = dict[str, list[str]]


def sent_by(form: Tag) -> SENT:
    """What a browser would send if nobody touched the form; buttons aside."""
    sent: SENT = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or field.has_attr("disabled") or kind in {"submit", "button", "image", "file", "reset"}:
            continue
        if kind in {"checkbox", "radio"}:
            values = [field.get("value", "on")] if field.has_attr("checked") else []
        elif field.name == "textarea":
            values = [field.get_text().removeprefix("\n")]
        elif field.name == "select":
            values = _chosen(field)
        else:
            values = [field.get("value", "")]
        if values:
            sent.setdefault(name, []).extend(values)
    return sent


def _chosen(select: Tag) -> list[str]:
    options = select.find_all("option")
    chosen = [option for option in options if option.has_attr("selected")]
    if not chosen and not select.has_attr("multiple"):
        chosen = options[:1]
    return [option.get("value", option.get_text()) for option in chosen]


def names_in(form: Tag) -> set[str]:
    """Everything in the form that has a name: what a person can set."""
    return {field["name"] for field in form.find_all(["input", "select", "textarea", "button"], attrs={"name": True})}


def words(part: Tag) -> str:
    """The words of a page or a part of it, with one plain space between them."""
    return " ".join(part.get_text(" ").split())


@dataclass
class Person:
    """Somebody signed in, in a browser of their own, with the page that is open before them."""

    visitor: Visitor
    root: str
    path: str = ""
    answer: Answer | None = None

    @property
    def page(self) -> BeautifulSoup:
        """The open page."""
        assert self.answer is not None
        return self.answer.page

    @property
    def text(self) -> str:
        """The words of the open page's content."""
        return words(self.page.main or self.page)

    def open(self, path: str, *, status: int = 200) -> "Person":
        """Go to a page below the municipality, or to a whole address."""
        self.path = path if path.startswith("/") else self.root + path
        for _step in range(5):
            self.answer = self.visitor.request("GET", self.path)
            if self.answer.status not in {301, 302, 303}:
                break
            self.path = self._target(self.answer)
        assert self.answer.status == status, f"{self.path}: {self.answer.status}: {self.text}"
        assert "kr.." not in self.text, f"{self.path}: an amount ends its sentence by itself"
        return self

    def form(self, action: str = "") -> Tag:
        """The form of the open page that is sent to an address ending so; without one, to the page itself."""
        forms = [form for form in self.page.find_all("form") if form.get("method", "get").lower() == "post"]
        for form in forms:
            target = urlsplit(form.get("action", "")).path or self.path.split("?")[0]
            if target.endswith(action) if action else target == self.path.split("?")[0]:
                return form
        raise AssertionError(f"{self.path} has no form to {action or 'itself'}: {[f.get('action') for f in forms]}")

    def fill(self, action: str = "", **values: Any) -> tuple[str, SENT]:
        """Where the form goes and what it sends, filled in; None leaves a box unticked. A name it lacks is an error."""
        form = self.form(action)
        unknown = set(values) - names_in(form)
        assert not unknown, f"{self.path} cannot be filled in with {unknown}: it has {sorted(names_in(form))}"
        sent = sent_by(form)
        for name, value in values.items():
            sent[name] = [] if value is None else [str(value)]
        return form.get("action") or self.path, sent

    def send(self, target: str, sent: SENT) -> Answer:
        """Send a filled form, without following where it leads."""
        return self.visitor.request("POST", target, urlencode(sent, doseq=True), FORM)

    def submit(self, action: str = "", *, refused: int = 0, **values: Any) -> "Person":
        """Fill in, send, and follow to the next page; with ``refused`` the page with the errors, and its status."""
        target, sent = self.fill(action, **values)
        answer = self.send(target, sent)
        if refused:
            self.path, self.answer = target, answer
            assert answer.status == refused, f"{target}: {answer.status}"
            return self
        assert answer.status in {302, 303}, f"{target}: {answer.status}: {_errors(answer)}"
        return self.open(self._target(answer))

    @staticmethod
    def _target(answer: Answer) -> str:
        parts = urlsplit(answer.headers["Location"])
        return parts.path + (f"?{parts.query}" if parts.query else "")


def _errors(answer: Answer) -> str:
    found = answer.page.select("[role=alert], .errors, .invalid-feedback, .alert")
    return " | ".join(words(part) for part in found) or words(answer.page)[:2000]


def sign_in(visitor: Visitor, *, email: str, password: str, root: str) -> Person:
    """A person at the front page, through the sign-in form."""
    person = Person(visitor, root)
    person.open("/account/login/")
    return person.submit(login=email, password=password)
