"""The plans of real communes as data, and their loader."""
