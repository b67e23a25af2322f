"""Agent scripts: the tool in the pane, and the page on which scripts are written."""
