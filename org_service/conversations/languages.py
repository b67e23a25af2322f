"""Languages of conversations and of skills, in the form in which they are compared."""


def primary_language(tag: str) -> str:
    """Give the language of a tag without script or country: pt of pt-BR (BCP 47, primary subtag)."""
    return tag.strip().replace("_", "-").partition("-")[0].lower()
