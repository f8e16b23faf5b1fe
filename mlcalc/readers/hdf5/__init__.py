"""HDF5 files as plain data: read by a process of its own, which can be stopped, whatever the file makes of it."""
