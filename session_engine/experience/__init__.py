"""Experience profiles (facts 4): what an agent has beside her cases, and which definitions are for whom."""
