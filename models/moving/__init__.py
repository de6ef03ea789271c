"""Moving: everything from one database into another, of whatever kind, row by row."""

from models.moving.copying import Counted, Doing, Step
from models.moving.faults import MoveError, MoveFault
from models.moving.file import into_file
from models.moving.moving import Moved, move
from models.moving.values import Mended

__all__ = ["Counted", "Doing", "Mended", "MoveError", "MoveFault", "Moved", "Step", "into_file", "move"]
