"""Every bound in one table, each with its reason."""

from __future__ import annotations

DEEPEST = 100
"""Levels of layers, models, blocks and data inside each other: a real network has five, and plain recursion
below this bound stays far from the end of Python's stack."""

DEEPEST_DATA = 4 * DEEPEST
"""Levels of lists and mappings in a description that is no YAML: four for each of a hundred models."""

MOST_EXPANSIONS = 50_000
"""Repetitions, uses of blocks and models, and files read, in one description: far more than any real network has. A few
lines that multiply must not fill the memory."""

COST_OF_FILE = 100
"""Repetitions that take as long as reading a file."""

MOST_ENTRIES = 500_000
"""Entries that may be read if something is repeated."""

MOST_SOURCES = 10_000
"""Tensors that one layer of a description takes: more than that is a list that multiplies."""

MOST_DIGITS = 9
"""Of an index of an output in a description, such as `lstm[1]`."""

LONGEST_INTEGER = 18
"""Digits of an integer that is an argument: it fits into 64 bits, as the frameworks keep it."""

LARGEST_DIMENSION = 2**63 - 1
"""What the frameworks store a dimension in."""

MOST_AXES = 64
"""As in NumPy. With a bound on the dimensions as well, no count is too long to be printed."""

LONGEST_NAME = 100
"""Characters of a misspelt name that others are compared with, which takes time: nobody misspells a longer one."""

MOST_NAMES = 1000
"""Names that a misspelt one is compared with."""

MOST_COMPARED = 20_000
"""Characters of the names that a misspelt one is compared with: the time grows with the square of their length."""

LONGEST_CALL = 100_000
"""Characters of a layer in the syntax of a call, which Python's parser reads: far more than a whole model needs."""

LONGEST_TEXT = 10_000
"""Characters of a text in which parameters of a block were replaced: each may bring a long text in many times."""

LARGEST_VALUE = 100_000
"""Parts of the value of a block's parameter, each counted as often as it is used."""

MOST_MERGED = 100
"""Mappings that YAML merges in one place, and keys of each of them: it fills the memory."""

MOST_KEYS = 10_000
"""Keys of a mapping in YAML that come from others, which may merge others in turn."""

MOST_LAYERS = 2_000_000
"""Calls of layers in one model."""

HIGHEST_RANK = 7
"""Axes that an input of unknown rank may have: the most that a layer of Keras needs are six, a sequence of volumes."""

MOST_TRACES = 100_000
"""Models inside models that are traced for one question, each with the shapes that it is called on."""

MOST_OUTPUTS = 10_000
"""Tensors that one call of a layer may give; to unstack a long sequence takes a thousand."""

MOST_VALUES = 50_000_000
"""Values in a description, each counted as often as it is used: a hundred for each of half a million layers."""

MOST_BITS = 3_000
"""Of an integer: some nine hundred digits; Python refuses to print more than 4,300."""

SHORT_NUMBER = 300
"""Digits of a number that is below `MOST_BITS` for certain."""

LARGEST_TEXT = 1 << 30
"""Bytes of a text, or of a file that cannot be read at any place and so is copied into memory."""

LARGEST_CONFIG = 1 << 28
"""Bytes that a description in a binary file may have, and an attribute: that of NASNetLarge has 1.5 million."""

LARGEST_SCALER = 1 << 26
"""Bytes of a saved scaler: some hundred thousand columns."""

LONGEST_LINE = 1 << 24
"""Characters that a line of a table may have: a million columns."""

MOST_PARTS = 100_000
"""Groups and weights in an HDF5 file that are looked at: links may lead to the same one without end."""

MOST_WRAPPINGS = 8
"""Keys, and texts in texts, around a saved model: TensorFlow.js has two, and a program of one's own adds one."""

MOST_SHARDS = 500
"""Files that the weights of one model lie in and that are open at once: of 5 GB each, more than any model has."""

MOST_OPERANDS = 5
"""Operands of an Einstein sum whose cheapest order is looked for: five have 180 orders, ten more than 10^9."""

LONGEST_QUOTE = 60
"""Characters of a name or a value in a message, so that the sentence around it is still read."""

MOST_DIGITS_QUOTED = 60
"""Digits of an integer in a message, for the same reason."""

MOST_LISTED = 10
"""Names in a list that people read, before the number of all others."""

LONGEST_SHOWN = 1_000
"""Characters of a message, a line or a cell that people read. What is in the middle of a longer one is left out."""

WIDEST_COLUMN = 100
"""Characters of a cell that its column is made as wide as: every row is padded to that."""

LONGEST_EXCERPT = 200
"""Characters of a line that a message shows whole."""

EXCERPT = 120
"""Characters of a longer line that it shows around the place: the width of a wide editor."""

MOST_ALIKE = 10
"""Problems of one kind that are told one by one, before the number of all others: who mends ten knows how."""

MOST_TOLD = 40
"""Problems that are told in all: more than two screens full nobody reads."""
