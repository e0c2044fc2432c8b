"""Municipalities, departments and people. Names and addresses are counted, never random."""

import datetime

import factory

from accounts.models import Department, Membership, Municipality, User

PASSWORD = "Korrekt-hest-17"


class MunicipalityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Municipality

    name = factory.Sequence(lambda n: f"Kommune {n}")
    slug = factory.Sequence(lambda n: f"kommune-{n}")


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Department

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Forvaltning {n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person-{n}@kommune.example")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, _model_class, *_args, **kwargs):
        return User.objects.create_user(**{"password": PASSWORD, **kwargs})


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    municipality = factory.SubFactory(MunicipalityFactory)
    user = factory.SubFactory(UserFactory)
    valid_from = datetime.date(2020, 1, 1)
