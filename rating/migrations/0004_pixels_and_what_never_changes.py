"""Pixel hashes of the stimuli there are; and what of a presentation never changes, with its new fields."""

import hashlib

import numpy as np
from django.conf import settings
from django.db import migrations
from PIL import Image

TRIGGER = """
CREATE TRIGGER outcome_is_written_once BEFORE UPDATE ON rating_presentation
    FOR EACH ROW WHEN (
        OLD.outcome IS NOT NULL AND (NEW.outcome, NEW.cause, NEW.evidence) IS DISTINCT FROM
            (OLD.outcome, OLD.cause, OLD.evidence)
        OR NEW.pair_id <> OLD.pair_id OR NEW.session_id <> OLD.session_id OR NEW.kind <> OLD.kind
        OR NEW.repetition <> OLD.repetition OR NEW.reference_side <> OLD.reference_side
    ) EXECUTE FUNCTION refuse_change();
"""
DROP = "DROP TRIGGER outcome_is_written_once ON rating_presentation;"


def hash_pixels(apps, schema_editor):
    """Of files that are missing the hash stays empty, and their pixels count as unverifiable."""
    for name in ("Reference", "AdversarialExample"):
        model = apps.get_model("rating", name)
        for picture in model.objects.filter(pixels_sha256="").iterator():
            path = settings.MEDIA_ROOT / picture.file
            if path.is_file():
                pixels = np.asarray(Image.open(path).convert("RGB")).tobytes()
                model.objects.filter(pk=picture.pk).update(pixels_sha256=hashlib.sha256(pixels).hexdigest())


class Migration(migrations.Migration):
    dependencies = [("rating", "0003_methods_guard_and_vision")]
    operations = [
        migrations.RunPython(hash_pixels, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL(TRIGGER, DROP),
    ]
