from keras import Model as Net
from keras.layers import Dense as Full, Input as Start
from keras.models import Sequential as Chain


def chain(units=5):
    made = Chain()
    made.add(Start((3,)))
    made.add(Full(units))
    return made


def net(units=6):
    start = Start((4,))
    return Net(start, Full(units)(start))
