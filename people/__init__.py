"""Who: users, scopes, roles and grants."""
