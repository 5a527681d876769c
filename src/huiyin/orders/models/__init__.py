"""Orders and their lines, the stock, loading plans, areas."""

from huiyin.orders.models.areas import Area, AreaReport
from huiyin.orders.models.imports import Batch, BatchRow
from huiyin.orders.models.loading import LoadingPlan, PlanLine
from huiyin.orders.models.orders import Order, OrderLine, OrderQuerySet, OrderStep, Series
from huiyin.orders.models.stock import Stock

__all__ = [
    "Area",
    "AreaReport",
    "Batch",
    "BatchRow",
    "LoadingPlan",
    "Order",
    "OrderLine",
    "OrderQuerySet",
    "OrderStep",
    "PlanLine",
    "Series",
    "Stock",
]
