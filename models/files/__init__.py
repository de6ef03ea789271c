"""Files of chat ids: read as their owners have them, and nothing in them guessed."""

from models.files.columns import Columns
from models.files.faults import FileFault, ImportFileError
from models.files.importing import Import, LeftOut

__all__ = ["Columns", "FileFault", "Import", "ImportFileError", "LeftOut"]
