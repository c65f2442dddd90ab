"""The presets, by name. A further one is a file here and a line below."""

from . import bt500, near_threshold, p910, qomex2019

PRESETS = {
    "qomex2019": qomex2019.PRESET,
    "bt500-dsis-1": bt500.VARIANT_1,
    "bt500-dsis-2": bt500.VARIANT_2,
    "p910-dcr": p910.DCR_SIMULTANEOUS,
    "near-threshold": near_threshold.PRESET,
}
