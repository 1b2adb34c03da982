"""Renders photo-like pictures of used cars with damage, and the exact boxes that belong to them."""
