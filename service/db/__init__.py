"""PostgreSQL: the only place that says SELECT."""
