"""Record pages: header, sections, editors, sub-grids and cards drawn from a `FormState`."""
