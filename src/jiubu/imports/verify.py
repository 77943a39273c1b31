"""Where imports keep sealed values, so that keys can be turned."""

from jiubu.kernel.sealing import Sealed, register_sealed

register_sealed(Sealed("imports.cells", "imports.Line", jsons=("cells",)))
