"""The first page of a municipality, and the whole inbox."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import Role
from common.components import Figure, Todo
from common.inbox import Waiting, waiting_for
from common.numbers import dato, dato_dag, kr, mio, pct
from common.panels import panels_for
from common.views.base import TenantPageView
from projects.domain import portfolio_queries
from strategy_portal.domain import overview

#: How many lines of the inbox, and of what needs attention, the front page shows.
LINES = 5


def todo(line: Waiting) -> Todo:
    """A line of the inbox as the component shows it."""
    return Todo(title=line.heading, url=line.url, detail=line.detail, due=line.due, action=line.verb)


class FrontPage(TenantPageView):
    """What waits for the person, what needs attention, and where the goals stand (D57)."""

    signed_in = True
    template_name = "strategy_portal/front.html"

    def get_title(self) -> str:
        hour = timezone.localtime().hour
        if hour < 5 or hour >= 18:
            return _("Good evening")
        if hour < 10:
            return _("Good morning")
        return _("Good day") if hour >= 12 else _("Good forenoon")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        today = timezone.localdate(now)
        who: dict[str, Any] = {"user": self.request.user, "municipality": self.municipality}
        lines, waiting = waiting_for(self.request.user, self.municipality, today, limit=LINES)
        meeting = overview.next_meeting(**who, now=now)
        return super().get_context_data(
            lead=self._lead(waiting, meeting),
            figures=self._figures(who, today),
            waiting=[todo(line) for line in lines],
            waiting_count=waiting,
            attention=portfolio_queries.attention(**who, today=today, limit=LINES),
            meeting=meeting,
            goals=overview.goals_in_force(**who, today=today),
            panels=panels_for("front", self.municipality, self.request.user),
            primary=self._primary(meeting),
            **kwargs,
        )

    def _lead(self, waiting: int, meeting: Any) -> str:
        text = (
            ngettext("%(n)s thing waits for you.", "%(n)s things wait for you.", waiting) % {"n": waiting}
            if waiting
            else _("Nothing waits for you.")
        )
        if meeting is not None:
            text += " " + _("%(body)s meets on %(day)s; the deadline for items is %(deadline)s.") % {
                "body": meeting.body,
                "day": dato_dag(meeting.starts_at),
                "deadline": dato(meeting.deadline),
            }
        return text

    def _figures(self, who: dict[str, Any], today: Any) -> list[Figure]:
        portfolio = portfolio_queries.totals_in_progress(**who, today=today)
        found = [
            Figure(
                label=_("Projects in progress"),
                value=portfolio.count,
                note=_("%(red)s critical, %(stale)s without a fresh report")
                % {"red": portfolio.red, "stale": portfolio.stale},
                url=self.url("projects:project_list"),
            )
        ]
        fund = overview.fund_in_view(**who, today=today)
        if fund is not None:
            found.append(
                Figure(
                    label=_("%(fund)s, free") % {"fund": fund},
                    value=kr(fund.available),
                    note=_("%(granted)s granted in %(year)s") % {"granted": kr(fund.granted), "year": today.year},
                    url=fund.get_absolute_url(),
                )
            )
        gains = overview.gains_this_year(**who, today=today)
        found += [
            Figure(
                label=_("Gains realised in %(year)s") % {"year": today.year},
                value=mio(gains.realised),
                note=_("%(share)s of the year's plan") % {"share": pct(gains.share)}
                if gains.share is not None
                else _("nothing planned this year"),
                url=self.url("business_cases:benefit_list"),
            ),
            Figure(
                label=_("Not measured in time"),
                value=gains.unmeasured,
                note=_("the oldest was due %(date)s") % {"date": dato(gains.oldest_due)}
                if gains.oldest_due
                else _("all measurements are up to date"),
                url=self.url("business_cases:benefit_queue"),
            ),
        ]
        return found

    def _primary(self, meeting: Any) -> tuple[str, str] | None:
        """The one button: what a person of that role most often comes for."""
        user, municipality = self.request.user, self.municipality
        roles = user.roles_in(municipality)
        if meeting is not None and roles.has(Role.SECRETARY, scope_id=meeting.body_id):
            return _("Prepare the agenda"), meeting.get_absolute_url()
        if meeting is not None and roles.has_any({Role.CHAIR, Role.DEPUTY_CHAIR}, scope_id=meeting.body_id):
            return _("Open the agenda"), meeting.get_absolute_url()
        if roles.has(Role.BENEFITS_MANAGER):
            return _("Follow up on gains"), self.url("business_cases:benefit_queue")
        if user.has_perm("projects.add_proposal", municipality):
            return _("New project proposal"), self.url("projects:proposal_add")
        return None


class Inbox(TenantPageView):
    """Everything that waits for the person, oldest due first (D57)."""

    signed_in = True
    template_name = "strategy_portal/inbox.html"
    title = gettext_lazy("Waiting for you")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines, count = waiting_for(self.request.user, self.municipality, timezone.localdate())
        lead = ngettext("%(n)s thing, oldest due first.", "%(n)s things, oldest due first.", count) % {"n": count}
        return super().get_context_data(
            waiting=[todo(line) for line in lines], lead=lead if count else _("Nothing waits for you."), **kwargs
        )
