"""What is wrong with how a text is written: a bracket, a quote, a colon, a space.

In our own words, and each mend is tried before it is offered.
"""
