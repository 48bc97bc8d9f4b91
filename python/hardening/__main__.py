"""The command line: ``python -m hardening`` is the same as ``hardening``."""

from __future__ import annotations

import signal
import sys

from ._hardening import run


def main() -> int:
    """Run the command with the arguments of this process and give back its exit code."""
    # Python's own handler would wait for the command to return.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run(["hardening", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
