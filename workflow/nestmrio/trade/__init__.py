"""Interregional trade: geography, gravity, pooling."""
