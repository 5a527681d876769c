"""Pages of orders, the stock, loads, areas and loyal buyers."""
