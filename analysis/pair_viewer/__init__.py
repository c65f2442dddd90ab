"""A pair looked at closely: its pictures pixel by pixel, what differs, maps of metrics, every value, its provenance."""
