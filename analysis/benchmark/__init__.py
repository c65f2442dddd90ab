"""How well metrics agree with opinion scores (ITU-T P.1401)."""

from .evaluation import Benchmark, evaluate
from .logistic import predict

__all__ = ["Benchmark", "evaluate", "predict"]
