"""Files of chats: read as their owners have them, and nothing in them guessed."""

from models.files.columns import Columns, Field
from models.files.elsewhere import Elsewhere
from models.files.entries import Cell, LeftOut
from models.files.faults import FileFault, ImportFileError
from models.files.found import Found
from models.files.importing import Import

__all__ = [
    "Cell",
    "Columns",
    "Elsewhere",
    "Field",
    "FileFault",
    "Found",
    "Import",
    "ImportFileError",
    "LeftOut",
]
