"""A result in the formats of others.  Each module has `NAME`, a file's name, and `render(result)`, its text."""
