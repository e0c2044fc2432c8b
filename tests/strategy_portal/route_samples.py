"""What the routes of the whole portal need in their addresses."""

from tests.route_samples import Made, sample


@sample("front_page", "inbox", "search")
def nothing(world):
    return Made()
