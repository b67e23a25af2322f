"""What the person is told: toasts and the list behind the bell."""
