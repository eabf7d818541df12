"""From the first rows of a file to a mapping that a person can correct. Pure: same bytes, same guess.

A guess is never applied by itself: the editor shows what it reads before anything is saved.
"""

from integrations.guessing.mapping import Guess, guess_mapping

__all__ = ["Guess", "guess_mapping"]
