"""What each action of the registry does, by the verbs the engine has anyway."""
