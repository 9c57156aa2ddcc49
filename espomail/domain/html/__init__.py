"""Pages: as text, made safe for display, and how their history looks."""
