"""The arguments of a constructor: their names, order and defaults, how a value is checked, and what a wrong one means.

The rooms, from the bottom: `base` (a class that lists its arguments), `kinds` (how a value of each kind is checked);
and what only a wrong call needs: `training_names` (initializers and their like), `meanings` (what a value may be meant
as), `mistakes` (what is wrong with a call, and the change that mends it).
"""
