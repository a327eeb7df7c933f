"""The door for people at the server: one file per group of commands."""
