"""Calculations over a project's plan: its tree, its network, its planned and its earned value. Pure."""
