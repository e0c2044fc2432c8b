from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.sample"
    label = "sample"

    def ready(self):
        from common import audit

        audit.register_actions({f"sample.{action}": action for action in ("submit", "decide", "change", "note")})
