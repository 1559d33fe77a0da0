"""A fictional world whose trade and footprints are known."""
