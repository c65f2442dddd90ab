"""What the panel of subjects is like, and how precise its opinion."""
