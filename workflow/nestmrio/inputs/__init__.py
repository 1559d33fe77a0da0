"""Readers, one per outside format."""
