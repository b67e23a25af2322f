"""Where one writes into a timeline: a note with files, an activity in a few fields."""
