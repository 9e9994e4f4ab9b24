"""The queue of what waits: lease, retry, quarantine, acknowledgement. No SQL, no HTTP of its own."""
