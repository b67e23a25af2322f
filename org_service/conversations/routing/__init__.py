"""Who gets which waiting work: the situation, the choice, and the task that carries it out."""
