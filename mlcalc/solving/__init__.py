"""The arithmetic turned round: which sizes work, what gives a shape, what gives a count."""
