"""Walk, dock, demo: for makers and teachers of the terminal. Not part of a production build."""
