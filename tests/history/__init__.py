"""What a training left behind."""
