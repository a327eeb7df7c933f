"""The core: one function per thing a person or machine may do."""
