"""Interregional trade: geography, gravity, pooling and their validation."""
