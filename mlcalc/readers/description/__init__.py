"""The description language: text becomes values that keep their place, these become layers, and layers a model."""
