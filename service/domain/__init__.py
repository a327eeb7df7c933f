"""Rules. No I/O, no clock, no framework: everything a rule needs is a parameter."""
