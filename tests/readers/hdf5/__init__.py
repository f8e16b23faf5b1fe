"""HDF5 as plain data, by a process that can be stopped."""
