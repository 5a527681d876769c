"""The launcher: everything on one machine, in one command."""
