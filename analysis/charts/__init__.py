"""The charts: pure functions from an analysis' output to Altair charts, one module per chart."""
