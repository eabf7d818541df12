"""Money as it is typed, pasted and laid out: plain values in, plain values out; no Django, no clock, no database."""
