"""The actions of facts 8 and 11: resolving a case, working with queues, sending an e-mail."""
