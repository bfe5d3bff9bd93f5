"""What a process sets up for itself: logs, memory, interrupts, silence of libraries."""
