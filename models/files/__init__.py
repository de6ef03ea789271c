"""Files of chat ids: read as their owners have them, and nothing in them guessed."""

from models.files.columns import Columns
from models.files.faults import FileFault, ImportFileError
from models.files.importing import Found, Import, LeftOut

__all__ = ["Columns", "FileFault", "Found", "Import", "ImportFileError", "LeftOut"]
