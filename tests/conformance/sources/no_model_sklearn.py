from sklearn.linear_model import LinearRegression


class Model:
    def __init__(self, inputs=None, outputs=None):
        self.inner = LinearRegression()

    def add(self, other):
        return self


model = Model(inputs=[1], outputs=[2])
model.add(3)
