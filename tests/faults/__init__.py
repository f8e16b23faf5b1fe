"""Faults in how a text is written."""
