"""What a call of a layer costs beside its parameters and products: what it looks at, moves, adds up, and how long.

Each figure has one table from a family of layers to its rule; a family without a rule has an unknown figure.
"""
