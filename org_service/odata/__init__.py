"""The Web API's language: paths, query options and the filter grammar, read to trees."""
