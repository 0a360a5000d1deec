"""The sources of quality of a case side by side, and their combination into its grade."""
