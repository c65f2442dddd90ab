"""Ready-made pairs: reading a folder or a ZIP of them, and everything that is wrong with it. Knows no Django."""
