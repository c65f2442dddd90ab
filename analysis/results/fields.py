"""A JSON column in which every float survives."""

from typing import Any

from django.db import models

from .exact_json import decode, encode


class ExactJSONField(models.JSONField):
    """A JSONField whose infinities and NaN come back as they were."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return decode(super().from_db_value(value, expression, connection))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(encode(value), connection, prepared)
