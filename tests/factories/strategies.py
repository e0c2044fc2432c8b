"""Strategies, goals and what belongs to them. A strategy is approved and in force unless told otherwise."""

import datetime
from decimal import Decimal

import factory
from django.utils import timezone

from strategies.enums import StrategyState
from strategies.models import (
    EfficiencyTarget,
    ExternalInitiative,
    ExternalStrategy,
    Goal,
    GoalLink,
    Indicator,
    IndicatorTarget,
    Initiative,
    Measurement,
    Strategy,
    StrategyLevel,
)
from tests.factories.accounts import DepartmentFactory, MunicipalityFactory


def day(days):
    """So many days from today."""
    return timezone.localdate() + datetime.timedelta(days=days)


class TenantFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    municipality = factory.SubFactory(MunicipalityFactory)


class StrategyFactory(TenantFactory):
    """``levels`` are the names of its levels; ``state="draft"`` makes one that is being written."""

    class Meta:
        model = Strategy
        skip_postgeneration_save = True

    key = factory.Sequence(lambda n: f"strategi-{n}")
    title = factory.Sequence(lambda n: f"Digital strategi {n}")
    state = StrategyState.APPROVED
    valid_from = factory.LazyFunction(lambda: day(-400))
    valid_to = factory.LazyFunction(lambda: day(1000))
    approved_on = factory.LazyAttribute(
        lambda strategy: day(-400) if strategy.state in {"approved", "superseded", "expired"} else None
    )

    @factory.post_generation
    def levels(self, create, extracted, **kwargs):
        for depth, name in enumerate(extracted or ["Målområde", "Mål"], start=1):
            StrategyLevel.objects.create(
                municipality=self.municipality, strategy=self, depth=depth, name=name, name_plural=f"{name} (flertal)"
            )


class GoalFactory(TenantFactory):
    class Meta:
        model = Goal

    strategy = factory.SubFactory(StrategyFactory, municipality=factory.SelfAttribute("..municipality"))
    key = factory.Sequence(lambda n: f"maal-{n}")
    title = factory.Sequence(lambda n: f"Mål nummer {n}")
    position = factory.Sequence(lambda n: n + 1)
    depth = factory.LazyAttribute(lambda goal: goal.parent.depth + 1 if goal.parent is not None else 1)
    parent = None


class GoalLinkFactory(TenantFactory):
    class Meta:
        model = GoalLink

    source = factory.SubFactory(GoalFactory, municipality=factory.SelfAttribute("..municipality"))
    target = factory.SubFactory(GoalFactory, municipality=factory.SelfAttribute("..municipality"))


class InitiativeFactory(TenantFactory):
    class Meta:
        model = Initiative

    goal = factory.SubFactory(GoalFactory, municipality=factory.SelfAttribute("..municipality"))
    key = factory.Sequence(lambda n: f"indsats-{n}")
    title = factory.Sequence(lambda n: f"Indsats {n}")


class IndicatorFactory(TenantFactory):
    """From 40 a year ago; without targets and measurements."""

    class Meta:
        model = Indicator

    goal = factory.SubFactory(GoalFactory, municipality=factory.SelfAttribute("..municipality"))
    key = factory.Sequence(lambda n: f"maaltal-{n}")
    name = factory.Sequence(lambda n: f"Andel digitale ansøgninger {n}")
    unit = "pct."
    baseline_value = Decimal(40)
    baseline_on = factory.LazyFunction(lambda: day(-365))


class TargetFactory(TenantFactory):
    class Meta:
        model = IndicatorTarget

    indicator = factory.SubFactory(IndicatorFactory, municipality=factory.SelfAttribute("..municipality"))
    due = factory.LazyFunction(lambda: day(365))
    value = Decimal(80)


class MeasurementFactory(TenantFactory):
    class Meta:
        model = Measurement

    indicator = factory.SubFactory(IndicatorFactory, municipality=factory.SelfAttribute("..municipality"))
    measured_on = factory.LazyFunction(lambda: day(-10))
    value = Decimal(50)


class EfficiencyTargetFactory(TenantFactory):
    class Meta:
        model = EfficiencyTarget

    strategy = factory.SubFactory(StrategyFactory, municipality=factory.SelfAttribute("..municipality"))
    department = factory.SubFactory(DepartmentFactory, municipality=factory.SelfAttribute("..municipality"))
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    amount = Decimal(1_000_000)


class ExternalStrategyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExternalStrategy

    key = factory.Sequence(lambda n: f"faelles-{n}")
    title = factory.Sequence(lambda n: f"Fællesoffentlig strategi {n}")
    owner = "joint_public"


class ExternalInitiativeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExternalInitiative

    strategy = factory.SubFactory(ExternalStrategyFactory)
    key = factory.Sequence(lambda n: f"initiativ-{n}")
    number = factory.Sequence(lambda n: f"1.{n}")
    title = factory.Sequence(lambda n: f"Initiativ {n}")
