"""PostgreSQL as in production: the owner creates and empties the test database, the tests run as the application.

A test that runs as the owner would pass where the application is refused (the trail is append-only, for one).
"""
