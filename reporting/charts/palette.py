"""Colours that stay apart for colour-blind readers and in grey print, on white.

Each element also carries a class, by which the page's style sheet recolours it in dark mode.
"""

MUTED = "#545e6f"
INK = "#161d29"
ACTUAL = "#2450b8"
PLANNED = "#868f9e"
EARNED = "#0b7a75"
BUDGET = "#161d29"
BAD = "#b01f17"
GOOD = "#12683a"

# By RAG ordinal 1-5 (0: no data): fill and the ink of the letter on it.
RAG_FILLS = {0: "#ffffff", 1: "#1a7f3c", 2: "#b9cf52", 3: "#f4b731", 4: "#c4460e", 5: "#b0151b"}
RAG_INKS = {0: "#545e6f", 1: "#ffffff", 2: "#1e2700", 3: "#2a1c00", 4: "#ffffff", 5: "#ffffff"}
