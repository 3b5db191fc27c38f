"""Campaigns of positioning: prepared, opened, followed in protected figures, exported as Pix Orga does."""
