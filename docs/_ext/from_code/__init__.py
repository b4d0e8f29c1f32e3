"""Parts of the documents that are written from the code; the Sphinx extension is ``directives``."""
