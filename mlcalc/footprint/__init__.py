"""What inference and training hold in memory: weights, gradients, the optimizer, activations, and why.

The rooms, from the bottom: `optimizers` (the variables of each optimizer), `amounts` (bytes that grow with the batch),
`steps` (the calls of a trace in one list, models inside opened), `kept` (what a backward pass needs of each call),
`walks` (what lives at once, forwards and backwards), and `report`, which adds it all up.
"""
