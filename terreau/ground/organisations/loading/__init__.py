"""What the imports of structures, jobs and agents do with a table. Registered in `importers.py`."""
