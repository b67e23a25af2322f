"""The organisation's description as the Web API gives it: `$metadata` and EntityDefinitions."""
