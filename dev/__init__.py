"""The launcher behind `make demo` and `make test`: standard library only, since nothing is installed when it starts."""
