"""Experimenters: a group with explicit permissions. Each sees and changes only what is their own."""

from typing import Any

from django.contrib.auth.models import Group, Permission

GROUP = "Experimenters"

PERMISSIONS = {
    "rating": [
        *(f"{act}_study" for act in ("add", "change", "view")),
        *(f"{act}_displaycondition" for act in ("add", "change", "view")),
        *(f"{act}_sessionplan" for act in ("add", "change", "view")),
        *(f"{act}_station" for act in ("add", "change", "view", "delete")),
        *(f"{act}_content" for act in ("add", "change", "view", "delete")),
        "add_stimulusset",
        "delete_study",
        "delete_sessionplan",
        "delete_displaycondition",
        *(
            f"view_{model}"
            for model in (
                "stimulusset",
                "reference",
                "attacksetting",
                "adversarialexample",
                "pair",
                "studyversion",
                "session",
                "displaycheck",
                "presentation",
                "rating",
                "refusedrating",
                "visioncheck",
            )
        ),
        "change_session",  # to open a closed one again; its records are read only
        "add_visioncheck",
        *(f"{act}_openlink" for act in ("add", "change", "view")),
        *(f"{act}_{model}" for model in ("subject", "invitation") for act in ("change", "view")),
    ],
    "analysis": [
        *(f"view_{model}" for model in ("analysisresult", "metricscore", "exclusion", "scoringrun", "importedmetric")),
        *("add_exclusion", "change_exclusion", "add_scoringrun"),
        *("add_importedmetric", "delete_importedmetric"),
    ],
}


def ensure_group(**_signal: Any) -> None:
    """Make the group and give it its permissions, as far as they exist. Runs after each migration."""
    group, _created = Group.objects.get_or_create(name=GROUP)
    wanted = Permission.objects.none()
    for app, codenames in PERMISSIONS.items():
        wanted |= Permission.objects.filter(content_type__app_label=app, codename__in=codenames)
    group.permissions.set(wanted)
