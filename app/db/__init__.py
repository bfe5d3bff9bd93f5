"""What must outlive a process: the engine, the tables, the jobs."""
