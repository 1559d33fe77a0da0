"""Data sets by their address: what there is, how it is brought, and what is known of what was brought."""
