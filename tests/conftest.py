"""What every test may count on."""

import atexit
import os
import shutil
import tempfile

from hypothesis import settings

# No deadlines: a busy machine is not a fault. A robot tries the same examples every time, a person gets new ones.
settings.register_profile("person", deadline=None)
settings.register_profile("robot", deadline=None, derandomize=True, database=None)
settings.load_profile("robot" if os.environ.get("CI") else "person")

# What the commands under test keep for a person is kept apart from what this person has.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="recovery-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)
