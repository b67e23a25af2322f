"""How good Smart Assist's ranking is: a labelled set, baselines, measures, and what is learned from it."""
