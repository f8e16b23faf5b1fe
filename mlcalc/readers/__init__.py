"""From a description to a model: files, YAML, JSON, Python data, call text."""
