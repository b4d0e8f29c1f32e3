"""Settings of the documents. Built offline: nothing is fetched."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

import complaintflow  # noqa: E402

project = "complaintflow"
author = "the complaintflow contributors"
version = release = complaintflow.__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "from_code.directives"]
exclude_patterns = ["_build"]
nitpicky = False

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 4
myst_links_external_new_tab = False

autodoc_class_signature = "mixed"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
_ALIASES = ("Code", "Instant", "Key", "RecordId", "Ref", "Secret", "When")
autodoc_type_aliases = {name: name for name in _ALIASES}
autodoc_default_options = {
    "members": True,
    "exclude-members": "model_config, __init__, __new__, model_post_init",
}
python_use_unqualified_type_names = True
maximum_signature_line_length = 80

html_theme = "furo"
html_title = "complaintflow"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options: dict[str, object] = {"top_of_page_buttons": []}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
