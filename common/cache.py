"""The cache in Redis; while Redis does not answer, the process's own memory.

What lies here are counters of attempts and codes that were used once. Signing in must not depend on Redis, and an
attacker must not be rid of the limits by its failure: each process then counts for itself.
"""

import logging
import time
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Seconds until Redis is asked again. Each question to a server that hangs costs the second of its time-out.
PAUSE = 10.0
_asked_again_at: dict[str, float] = {}


def _asked(method: str) -> Any:
    """The method of the same name, of Redis or of the memory."""

    def ask(self: "RedisOrMemory", *args: Any, **kwargs: Any) -> Any:
        return self._ask(method, *args, **kwargs)

    return ask


class RedisOrMemory(BaseCache):
    """`LOCATION` is Redis' address; the memory is shared by the threads of this process."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._server = server
        self._redis = RedisCache(server, params)
        self._memory = LocMemCache(f"instead of {server}", {})

    def _ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= _asked_again_at.get(self._server, 0.0):
            try:
                return getattr(self._redis, method)(*args, **kwargs)
            except (RedisError, OSError) as error:
                _asked_again_at[self._server] = time.monotonic() + PAUSE
                logger.warning(
                    "Redis does not answer (%s): for %d s this process counts alone.", error, PAUSE
                )
        return getattr(self._memory, method)(*args, **kwargs)

    add = _asked("add")
    get = _asked("get")
    set = _asked("set")
    touch = _asked("touch")
    delete = _asked("delete")
    incr = _asked("incr")
    has_key = _asked("has_key")
    clear = _asked("clear")
