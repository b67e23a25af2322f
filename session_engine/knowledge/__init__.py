"""The knowledge base beside a case: finding articles, favourites, linking, rating."""
