"""How is the PostgreSQL set that is started here?"""

from __future__ import annotations

from collections.abc import Mapping

# Fit for a small server; a big one has its own PostgreSQL and a DATABASE_URL.
SERVER_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}

# What glibc does not get from its defaults: it gives back memory of more than 128 kB at once and asks for it anew,
# page by page, which is a third of the time of an answer of a megabyte. compose.yaml says the same.
SERVER_ENVIRONMENT: Mapping[str, str] = {
    "MALLOC_TRIM_THRESHOLD_": "16777216",
    "MALLOC_MMAP_THRESHOLD_": "16777216",
}

# For data that nobody will miss: the tests.
THROWAWAY_SETTINGS: Mapping[str, str] = {
    # For as many workers as take part in a run: some tests alone open dozens.
    "max_connections": "250",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum_naptime": "1h",
    "max_wal_size": "256MB",
}
