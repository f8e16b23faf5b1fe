"""Tests of the reader of Python source."""
