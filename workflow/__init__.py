"""The workflow: rules, the scripts behind them and, in nestmrio, the library they call.

Importing it puts the library on the search path of this process and of the jobs it starts: a job runs where only the
dependencies are installed.
"""

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]

_LIBRARY = str(PROJECT / "workflow")
_PATHS = [_LIBRARY, str(PROJECT)]

if _LIBRARY not in sys.path:
    sys.path.insert(0, _LIBRARY)

_KNOWN = os.environ.get("PYTHONPATH", "").split(os.pathsep)
if _KNOWN[: len(_PATHS)] != _PATHS:
    os.environ["PYTHONPATH"] = os.pathsep.join([*_PATHS, *(path for path in _KNOWN if path)])
