"""Reading and ordering Vietnamese text."""
