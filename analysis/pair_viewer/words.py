"""What the page's scripts say, in the reader's language. {…} is filled in by them."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "adversarial": _("Adversarial"),
        "hidden": _("Hidden reference"),
        "reference": _("Reference"),
        "signed": _("Difference × {by}"),
        "absolute": _("Absolute difference × {by}"),
        "map": _("Map of {metric}"),
        "exact_one": _("Zoom 1×: one image pixel on one pixel of the screen."),
        "exact": _("Zoom {zoom}×: each image pixel on {zoom} × {zoom} pixels of the screen, nothing smoothed."),
        "inexact": _("This browser draws the pictures in another size than they should have: set its zoom to 100 %."),
        "pinched": _("The page is enlarged by a pinch: make it its own size again to see exact pixels."),
        "same": _("The pixels are the stored ones: their SHA-256 agrees."),
        "different": _("The pixels are not the stored ones: their SHA-256 differs. Prepare the stimuli again."),
        "unverifiable": _("Whether the pixels are the stored ones cannot be told here."),
        "about_signed": _(
            "Adversarial − reference, times {by}, around mid-grey: grey is no change, brighter is raised, darker is "
            "lowered, each of R, G and B by itself. Changes of more than {beyond} of 255 levels are cut off."
        ),
        "about_absolute": _(
            "|adversarial − reference|, times {by}, each of R, G and B by itself: black is no change. Changes of more "
            "than {beyond} of 255 levels are cut off."
        ),
        "about_map": _("Black is {low}, the least value, and white {high}, the largest. {width} × {height} values."),
        "about_flat_map": _("The value is {low} everywhere. {width} × {height} values."),
        "map_higher": _("Dark is where the metric finds the pictures to differ."),
        "map_lower": _("Bright is where the metric finds the pictures to differ."),
        "map_placed": _("Each is drawn on {zoom} × {zoom} pixels of the screen, where it lies in the picture."),
        "map_unplaced": _(
            "Each is drawn on {zoom} × {zoom} pixels of the screen, from the top left corner on: where it lies in the "
            "picture is not known."
        ),
        "map_undefined": _("Values that are not finite are hatched: {n}."),
        "drawing": _("Being drawn…"),
        "missing": _("A picture is missing on the server, or could not be loaded."),
    }
