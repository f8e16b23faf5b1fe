"""What a training left behind: its metrics, step by step, from the logs of Keras, TensorBoard, Lightning and others."""

from mlcalc.history.loading import History, files_below, load
from mlcalc.history.runs import Metric, Run, Wanted, side_by_side

__all__ = ["History", "Metric", "Run", "Wanted", "files_below", "load", "side_by_side"]
