"""From a summary to what people and scripts read: a table, plain text, JSON, CSV, Markdown."""
