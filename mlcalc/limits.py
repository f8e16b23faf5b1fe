"""Every bound in one table, each with its reason."""

from __future__ import annotations

DEEPEST = 100
"""Levels of layers, models, blocks and data inside each other: a real network has five, and plain recursion
below this bound stays far from the end of Python's stack."""

DEEPEST_DATA = 4 * DEEPEST
"""Levels of lists and mappings in a description that is no YAML: four for each of a hundred models."""

MOST_STEPS = 10_000_000
"""Steps, of about a microsecond each, that a description takes beyond what is written in it: repetitions, blocks,
parameters, lists of names. Fifty thousand layers that are repeated are far more than any real network has, and a few
lines that multiply must not fill the memory."""

STEPS_OF_USE = 100
"""What it takes to make a layer, or to use a block or a model, once more."""

STEPS_OF_VALUE = 25
"""What it takes to read one value once more, such as an argument of a layer."""

STEPS_OF_FILE = 10_000
"""What it takes to read a file that a description names."""

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

LONGEST_TOKEN = 100_000
"""Characters of one object, `<…>`, in data that Python printed: NumPy shortens an array above a thousand values."""

HEAD_OF_SUMMARY = 20_000
"""Characters at the beginning of a text in which the header of a printed summary stands, if it is one."""

MOST_TRIED = 200_000
"""Characters of the texts in which mends are tried before one is offered: a model of a hundred lines has five thousand,
and may be tried forty times."""

MOST_TRIALS = 200
"""Mends that are tried, however short the text is."""

LONGEST_PASTED = 700
"""Characters of a call in a help line, to be pasted: a longer one is better written into a file."""

STEPS_OF_TRIALS = 1_000_000
"""Steps that all trials of mends may take together, beyond what is written in the texts: a second."""

MOST_FAULTS = 5
"""Faults in how a text is written that are looked for, one after the other; and texts of layers in which they are."""

LONGEST_WITH_PLACES = 1 << 23
"""Characters of a JSON text in which mistakes are shown at their lines; in a longer one, at the path that leads there.
To find the lines takes longer than to read the text, and the places of all its values more memory than these."""

MOST_COPIES = 200_000
"""Values in a YAML text that are read again because an alias (`*name`) stands for them: each may hold others, and so
twenty lines can stand for millions of values."""

MOST_STACKED = 8
"""Layers on top of each other that a mend writes out, where PyTorch has a number."""

MOST_PROBLEMS = 2_000
"""Mistakes after which a description is not read on: nobody mends so many from one reading, and what is meant by each
takes some milliseconds."""

MOST_SUGGESTIONS = 20
"""Mistakes in a description for which the name that was meant is looked for, which takes time."""

MOST_SOURCES_TRIED = 24
"""Other sources of one entry that are tried: the whole description is read for each."""

MOST_ENTRIES_RETRIED = 2
"""Entries of one description for which other sources are tried."""

MOST_STEPS_BEHIND = 100
"""Layers behind one that loses a mask, among which its reader is sought: further away, something else reads it."""

MOST_LAYERS = 2_000_000
"""Calls of layers in one model."""

HIGHEST_RANK = 7
"""Axes that an input of unknown rank may have: the most that a layer of Keras needs are six, a sequence of volumes."""

MOST_TRACED_INSIDE = 500_000
"""Layers of models inside models that are asked for one question: those of a model anew on each shape of its inputs."""

MOST_FIELDS = 50_000
"""Layers of models inside models whose receptive fields are followed, those of a model anew for each way into it: two
seconds. The largest applications have a thousand layers."""

LARGEST_BATCH = 2**40
"""A batch, or a size put in for one that the input leaves open, that no machine holds. Where the bytes do not grow with
the batch, the largest is not looked for beyond."""

LARGEST_MEMORY = 10**18
"""Bytes that no machine has: an exabyte."""

MOST_CALLS_INSIDE = 50_000
"""Calls of layers in models inside a model whose memory is asked for: each call of such a model holds tensors of its
own, so that a few models that call each other twice would have no end. It takes two seconds to look at so many."""

MOST_OUTPUTS = 10_000
"""Tensors that one call of a layer may give; to unstack a long sequence takes a thousand."""

MOST_RECORDED = 100_000
"""Outputs of layers of a saved model that nothing takes, though later ones of the same layer are taken: a file that
takes the last of many from each layer must not fill the memory."""

MOST_VALUES = 10_000_000
"""Values in a description, each counted as often as it is used: twenty for each of half a million layers. They take
about a gigabyte."""

MOST_BITS = 3_000
"""Of an integer: some nine hundred digits; Python refuses to print more than 4,300."""

LARGEST_TEXT = 1 << 30
"""Bytes of a text, or of a file that cannot be read at any place and so is copied into memory."""

LARGEST_CONFIG = 1 << 26
"""Bytes that a description in a binary file may have, and all names and texts of an HDF5 file: the description of
NASNetLarge has 1.5 million."""

MOST_VALUES_INSIDE = 2_000_000
"""Values in a description in a binary file, where a few bytes can stand for many: that of NASNetLarge has 64,000."""

LARGEST_HEADER = 1 << 24
"""Bytes of the header of a file of safetensors that is held against the file: some hundred thousand tensors."""

LARGEST_PACKED = 1 << 28
"""Bytes of weights that are packed in an archive, which are unpacked in memory: Keras never packs them."""

LARGEST_DIRECTORY = 1 << 22
"""Bytes of the list of what is in an archive: some forty thousand files, where Keras writes a handful."""

LARGEST_SCALER = 1 << 26
"""Bytes of a saved scaler: some hundred thousand columns."""

LONGEST_LINE = 1 << 24
"""Characters that a line of a table may have: a million columns."""

MOST_PARTS = 50_000
"""Groups, weights, attributes and names in lists in an HDF5 file: the largest applications have some eight thousand,
with an optimizer."""

LONGEST_READING = 5
"""Seconds of computing that the library may take over an HDF5 file: the largest applications take a tenth of that, and
over a damaged file it may never end."""

LONGEST_WAIT = 60
"""Seconds that an HDF5 file may take in all, on a slow disk or network."""

MOST_MEMORY = 1 << 29
"""Bytes of memory that the library may take over an HDF5 file, beside its own hundred million."""

MOST_WRAPPINGS = 8
"""Keys, and texts in texts, around a saved model: TensorFlow.js has two, and a program of one's own adds one."""

MOST_SHARDS = 500
"""Files that the weights of one model lie in and that are open at once: of 5 GB each, more than any model has."""

MOST_OPERANDS_SHOWN = 20
"""Terms of a sum, or factors of a product, that the text of a formula writes out: of a longer one, the first three.
Its value is always exact."""

MOST_OPERANDS = 5
"""Operands of an Einstein sum whose cheapest order is looked for: five have 180 orders, ten more than 10^9."""

LARGEST_RECORD = 1 << 27
"""Bytes of one record in a log of TensorBoard: a scalar takes fifty, an image some million, and the memory holds the
record twice."""

MOST_METRICS = 10_000
"""Metrics of one run of a training: a log of every layer's norms has some hundreds."""

MOST_LOGGED = 100_000
"""Values in one record of a log: one for each metric. One takes two bytes at least, and two hundred in memory."""

MOST_SAMPLES = 512
"""Points of a metric that a summary keeps: more than a picture in text shows, and all of a training of so many
epochs."""

MOST_ENTRIES = 100_000
"""Files and folders that are looked at for the logs of a training."""

MOST_NEIGHBOURS = 1000
"""Files and folders that are looked at, in each folder beside one without logs, for those that were meant."""

LONGEST_MEND = 160
"""Characters of a line that a message shows whole, as it is when it is mended; of a longer one, the change alone."""

MOST_MENDED = 4
"""Errors of one model for which mends are looked for."""

MOST_MENDED_NODES = 600
"""Layers of a model that is wrong, for which mends are tried: each trial asks all of them once."""

MOST_FEWER = 12
"""How many repetitions fewer are tried: each halves or shortens its input, and behind so many nothing is left."""

MOST_MENDS_TRIED = 40
"""Mends that are tried for one error."""

LONGEST_QUOTE = 60
"""Characters of a name or a value in a message, so that the sentence around it is still read."""

MOST_DIGITS_QUOTED = 60
"""Digits of an integer in a message, for the same reason."""

MOST_LISTED = 10
"""Names in a list that people read, before the number of all others."""

LONGEST_SHOWN = 1_000
"""Characters of a message, a line or a cell that people read. What is in the middle of a longer one is left out."""

NARROWEST_LINE = 20
"""Columns that text is laid out in at least, however few are said: in fewer, words fall into single letters."""

WIDEST_COLUMN = 100
"""Characters of a cell that its column is made as wide as: every row is padded to that."""

LONGEST_EXCERPT = 200
"""Characters of a line that a message shows whole."""

EXCERPT = 120
"""Characters of a longer line that it shows around the place: the width of a wide editor."""

NARROWEST_EXCERPT = 16
"""Columns of a terminal that a line of an excerpt is given at least: a name and some of what is around it."""

MOST_ALIKE = 10
"""Problems of one kind that are told one by one, before the number of all others: who mends ten knows how."""

MOST_TOLD = 40
"""Problems that are told in all: more than two screens full nobody reads."""

LARGEST_CODE = 1 << 22
"""Characters of code in a file or a cell: Python takes a hundred times as much memory to read them, and a second for
each million. The longest files that people write have some hundred thousand."""

MOST_STEPS_OF_SOURCE = 400_000
"""Expressions and statements of a Python source that are followed: real files that build networks take some thousands,
and each takes a few microseconds."""

STEPS_OF_CALL = 10
"""What it takes to follow a call of a function."""

STEPS_OF_LAYER = 20
"""What it takes to make a layer."""

MOST_STEPS_OF_FUNCTION = 60_000
"""The same, for one function of a source that the source itself never calls."""

MOST_ROUNDS = 1000
"""Times that a loop of a Python source is followed: no network is built in more, and a training may have millions."""

MOST_ITEMS_OF_SOURCE = 100_000
"""Items of a list, or characters of a text, that a Python source may build while it is followed."""

ITEMS_OF_STEP = 25
"""Items of a list that a source makes at once for one step: a hundred lists of the largest size are all it may make."""

DEEPEST_CALLS = 30
"""Functions of a Python source that call each other and are followed: each takes some ten calls of our own."""

MOST_SYNTAX_FAULTS = 50
"""Statements of a Python source that are passed over because they cannot be read, such as those of Python 2."""

MOST_READ_AGAIN = 1_000_000
"""Characters of a Python source that are read again while what cannot be read is passed over: some seconds."""

MOST_MENDED_STATEMENTS = 10
"""Statements of one file or cell for which mends are tried. Who leaves out one bracket has left out few."""

LONGEST_STATEMENT = 8_000
"""Characters of a statement for which mends are tried: a list of a hundred layers has five thousand."""

LONGEST_LINE_MENDED = 4_000
"""Characters of a line of YAML for which mends are tried: a whole model between braces has some thousand."""

MOST_EVENTS = 2000
"""Calls of one Python source that train, test or prepare something and are kept: real ones have some dozens."""

MOST_EVENTS_OF_CALL = 2
"""How often one such call is kept that is followed again and again, as in a loop: the second time shows what a loop
does with what it has done before."""

MOST_MENDS_WRITTEN = 200
"""Mends of one file that are written, one after the other: the file is checked again behind each."""

MOST_STEPS_KEPT = 20
"""Changes of the values of one array that are kept: the first say how it is scaled, and a loop may make thousands."""

MOST_FILES = 100_000
"""Files of a folder that are checked: more than the largest repositories hold, and no tree that has no end."""

MOST_MODELS = 1000
"""Models of one Python source that are kept."""

MOST_STEPS_OF_COUNTS = 100_000
"""Steps of a search for the integers that give a count: a second. Two unknowns take the square root of the count."""

MOST_ASKED_WIDELY = 1_000
"""Times that a layer is asked for one further argument where a question has no answer: an answer takes some dozens."""

MOST_STEPS_ASKED_WIDELY = 5_000
"""Steps of a search that found nothing, up to which it is asked again with further arguments: some thirty times."""

MOST_ASKED = 20_000
"""Times that one layer is asked while it is turned round: half a second."""

MOST_CHOICES = 64
"""Values of one argument each of which is a question of its own: longer dilations than any network has."""

MOST_CHOICES_TOGETHER = 500
"""Values of all such arguments together: with each the layer is asked some dozens of times."""

MOST_SOLUTIONS = 1_000
"""Solutions of one question that are listed: who has more must say more."""

MOST_SIZES = 100_000
"""Sizes of one axis that are searched for those that work: more than any picture or sequence has."""

MOST_LAYERS_ASKED = 200_000
"""Layers that are asked for the sizes of one axis, where no rule of growth proves that a part of them is enough: four
seconds."""

LAYERS_OF_FOLLOWING = 40
"""How many layers are asked in the time in which one of a Python source is followed, made and called."""

MOST_LAYERS_OF_CHANGES = 25_000
"""Layers that are asked while changes of a model are looked for: a second."""

MOST_LAYERS_FOLLOWED = 100_000
"""Layers of sources that are followed with a change in their text, counted as above: a second."""

MOST_LAYERS_OPENED = 100
"""Layers of a model inside another one that are changed one by one: a larger one is a published network."""

MOST_CHANGES = 12
"""Changes of a model that are offered: more than anybody compares."""

MOST_LAYERS_OF_ADVICE = 12_000
"""Layers that are asked for the sizes that would mend one error: a third of a second."""
