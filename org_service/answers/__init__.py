"""What goes out: rows as the Web API's JSON, with labels, names and dates as the user reads them."""
