"""What is drawn: widgets that render a state and emit wishes."""
