"""Readers, one per outside format, and the repair and reconciliation of provincial tables."""
