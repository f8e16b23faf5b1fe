"""Keras models in Python source and notebooks: read, and never run."""
