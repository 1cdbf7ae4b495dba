# What is kept is the fetch itself, and everybody waits for that; one that fails is forgotten.
import asyncio

fetching = None


async def feed():
    await asyncio.sleep(0)
    return {"pound": 149}


async def rate(currency):
    global fetching
    if fetching is None:
        fetching = asyncio.ensure_future(feed())
    mine = fetching
    try:
        return (await asyncio.shield(mine))[currency]
    except Exception:
        if fetching is mine:
            fetching = None
        raise


async def main():
    print(await asyncio.gather(rate("pound"), rate("pound")))


asyncio.run(main())
# prints: [149, 149]
