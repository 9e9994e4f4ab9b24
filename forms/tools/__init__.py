"""Tools for officials who write items."""
