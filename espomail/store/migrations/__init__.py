"""The schema's history: one file per change, applied in order by peewee's own runner."""
