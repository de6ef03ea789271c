"""👥 The chooser: whom a draft is for, chosen in the place of its card."""
