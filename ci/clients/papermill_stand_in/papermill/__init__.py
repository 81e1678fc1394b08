"""A stand-in for papermill where it cannot be had: its order of calls, its names and its entry points, and no more.

Written for the tests from the interfaces of papermill 2.4 to 2.7 as its sources document them; no code of it is in here.
"""

from .execute import execute_notebook, inspect_notebook

__version__ = "stand-in"
__all__ = ["execute_notebook", "inspect_notebook"]
