"""The arithmetic of shapes in nobody's spelling: sizes in, sizes and multiply–accumulates out, no layer known."""
