# A configuration is never changed, only replaced: readers need no lock.  One task at a time replaces it.
import asyncio
from types import SimpleNamespace

config, loads = SimpleNamespace(version=1), 0
changing = asyncio.Lock()


async def refresh():
    global config, loads
    if config.version >= 2:
        return
    async with changing:
        if config.version < 2:  # while we waited, the other task may have loaded it
            await asyncio.sleep(0)  # the file is read, and readers go on with the old one
            config, loads = SimpleNamespace(version=2), loads + 1


async def main():
    await asyncio.gather(refresh(), refresh())
    print("version", config.version, "loaded", loads, "times")

asyncio.run(main())
# prints: version 2 loaded 1 times
