"""Contents: one's own photographs, cropped and never resampled, to be attacked like the bundled ones."""
