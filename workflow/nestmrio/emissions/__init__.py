"""Emission inventories by region and sector."""
