"""Views compiled to plans, and live grids over paged queries."""
