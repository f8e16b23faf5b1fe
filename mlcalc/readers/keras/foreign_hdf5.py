"""HDF5 files that Keras did not save: each is known by what its writer notes in it."""

from __future__ import annotations

from mlcalc.readers.hdf5.tree import Dataset, Group

_SHOWN = 4


def kind_of(content: Group) -> str:
    """Return what an HDF5 file is, as errors name it."""
    notes = content.attributes
    arrays = [name for name, child in content.children.items() if isinstance(child, Dataset)]
    if not content.children and not notes:
        return "an HDF5 file with nothing in it"
    if "PYTABLES_FORMAT_VERSION" in notes:
        return "a table of pandas or PyTables in HDF5"
    if "_NCProperties" in notes:
        return "a NetCDF file"
    if "encoding-type" in notes:
        return "a table of AnnData in HDF5"
    if arrays:
        names = ", ".join(f"`{name}`" for name in arrays[:_SHOWN]) + ", …" * (len(arrays) > _SHOWN)
        return f"a data set in HDF5, with the arrays {names}"
    return "an HDF5 file that Keras did not save"
