"""`python -m recovery` is `recovery`."""

import sys

from recovery.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
