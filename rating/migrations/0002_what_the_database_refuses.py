"""Promises kept by the database itself: a rating, an outcome and a published version never change."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written once and never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER rating_is_written_once BEFORE UPDATE ON rating_rating
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER study_version_is_frozen BEFORE UPDATE ON rating_studyversion
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER outcome_is_written_once BEFORE UPDATE ON rating_presentation
    FOR EACH ROW WHEN (
        OLD.outcome IS NOT NULL AND (NEW.outcome, NEW.cause) IS DISTINCT FROM (OLD.outcome, OLD.cause)
        OR NEW.pair_id <> OLD.pair_id OR NEW.session_id <> OLD.session_id OR NEW.kind <> OLD.kind
    ) EXECUTE FUNCTION refuse_change();
"""

ALLOW = """
DROP TRIGGER outcome_is_written_once ON rating_presentation;
DROP TRIGGER study_version_is_frozen ON rating_studyversion;
DROP TRIGGER rating_is_written_once ON rating_rating;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("rating", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
