"""Who may do what: a group for each role, with explicit permissions. A superuser owns the installation, and may all.

Permissions say what may be done; with whose studies, rating/owned.py and analysis/access.py say.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission

EXPERIMENTERS, ASSISTANTS, ANALYSTS = "Experimenters", "Assistants", "Analysts"

EXPERIMENTERS_MAY = {
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

ASSISTANTS_MAY = {  # run subjects, and see no results: neither grades nor analyses
    "rating": [
        *(
            "view_studyversion",
            "view_station",
            "view_session",
            "view_displaycheck",
            "view_visioncheck",
            "view_openlink",
        ),
        "change_session",
        "add_visioncheck",
        *(f"{act}_{model}" for model in ("subject", "invitation") for act in ("change", "view")),
    ],
}

ANALYSTS_MAY = {  # read
    "rating": [
        *(
            f"view_{model}"
            for model in (
                "study",
                "displaycondition",
                "sessionplan",
                "studyversion",
                "stimulusset",
                "reference",
                "attacksetting",
                "adversarialexample",
                "pair",
            )
        ),
    ],
    "analysis": [
        *(f"view_{model}" for model in ("analysisresult", "metricscore", "exclusion", "scoringrun", "importedmetric")),
    ],
}

ROLES = {EXPERIMENTERS: EXPERIMENTERS_MAY, ASSISTANTS: ASSISTANTS_MAY, ANALYSTS: ANALYSTS_MAY}


def ensure_groups(**_signal: Any) -> None:
    """Make the groups and give them their permissions, as far as they exist. Runs after each migration."""
    for name, permissions in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        wanted = Permission.objects.none()
        for app, codenames in permissions.items():
            wanted |= Permission.objects.filter(content_type__app_label=app, codename__in=codenames)
        group.permissions.set(wanted)
