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

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("add", *args, **kwargs))

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("touch", *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("delete", *args, **kwargs))

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return int(self._ask("incr", *args, **kwargs))

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("has_key", *args, **kwargs))

    def clear(self) -> None:
        self._ask("clear")
