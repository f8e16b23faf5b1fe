import random
from collections import deque
import numpy as np
from tensorflow.keras.models import Sequential, clone_model
from tensorflow.keras.layers import Dense
from tensorflow.keras.optimizers import Adam


class DQNAgent:
    def __init__(self, state_size=4, action_size=2):
        self.state_size = state_size
        self.action_size = action_size
        self.memory = deque(maxlen=2000)
        self.gamma = 0.95
        self.model = self._build_model()
        self.target_model = self._build_model(hidden=[24])
        self.update_target_model()

    def _build_model(self, hidden=(24, 24)):
        model = Sequential()
        model.add(Dense(hidden[0], input_dim=self.state_size, activation='relu'))
        for h in hidden[1:]:
            model.add(Dense(h, activation='relu'))
        model.add(Dense(self.action_size, activation='linear'))
        model.compile(loss='mse', optimizer=Adam(learning_rate=0.001))
        return model

    def update_target_model(self):
        pass

    def act(self, state):
        if np.random.rand() <= 0.5:
            return random.randrange(self.action_size)
        return np.argmax(self.model.predict(state)[0])


if __name__ == "__main__":
    agent = DQNAgent(action_size=3)
    for e in range(2):
        print(agent.act(np.zeros((1, 4))))
