"""Functions that a model applies to tensors, beside its layers."""
