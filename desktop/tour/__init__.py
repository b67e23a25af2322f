"""The guided tour: a person's path through the product with real mouse and key events, judged step by step."""
