"""Sáu Rõ: what a commune's plan promised, who answers for it, and where it stands today."""
