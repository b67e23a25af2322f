"""Global search: the flyout under the search field and the results page."""
