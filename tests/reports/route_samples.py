"""What the routes of reports need in their addresses."""

from tests.factories import reports
from tests.route_samples import Made, sample


@sample("reports:note_detail")
def issued(world):
    return Made(kwargs={"pk": reports.approved(reports.board(world.municipality)).pk})


@sample("reports:note_collection", "reports:note_remind", "reports:note_write", "reports:note_freeze")
def in_collection(world):
    people = reports.board(world.municipality)
    return Made(kwargs={"pk": reports.begun(people).pk}, right=people.maker)


@sample("reports:note_approve", "reports:note_send_back")
def to_approve(world):
    people = reports.board(world.municipality)
    return Made(kwargs={"pk": reports.made(reports.frozen(people)).pk}, right=people.chair)


@sample("reports:note_withdraw")
def to_withdraw(world):
    people = reports.board(world.municipality)
    return Made(kwargs={"pk": reports.frozen(people).pk}, right=people.maker)


@sample("reports:note_recall")
def to_recall(world):
    people = reports.board(world.municipality)
    return Made(kwargs={"pk": reports.approved(people).pk}, right=people.chair)


@sample("reports:note_read", "reports:note_pdf")
def edition(world):
    people = reports.board(world.municipality)
    return Made(kwargs={"pk": reports.approved(people).pk, "audience": "council"})
