"""What would mend a model: changes are tried on its graph, and only what makes it pass is offered.

A change that would pass, but makes a model that nobody means, is not among those that are tried.
"""
