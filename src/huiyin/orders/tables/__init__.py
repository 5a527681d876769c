"""The lists of orders, special specifications, stock, loads, and an area's customers."""

from huiyin.orders.tables.areas import areas, customers_of_area, reports
from huiyin.orders.tables.loading import loads, stock
from huiyin.orders.tables.orders import orders, special

__all__ = ["areas", "customers_of_area", "loads", "orders", "reports", "special", "stock"]
