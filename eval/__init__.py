import sys
from importlib.util import find_spec

if find_spec("scipy") is None:  # said here, before the first of its modules fails to be imported
    sys.exit("error: eval needs an extra (scipy is missing): pip install 'conflict-extractor[eval]'")
