#!/usr/bin/env python
from selvsjekk.cli import main

if __name__ == "__main__":
    main()
