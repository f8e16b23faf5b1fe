"""The models that Keras saves: their files, and what each of its generations writes in them."""
