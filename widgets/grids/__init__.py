"""Live grids: a sparse model, one delegate, and the widgets that hold them."""
