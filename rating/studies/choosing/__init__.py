"""Choosing a study's pairs with the pictures before one's eyes: filtered, ticked, and given to its sessions."""
