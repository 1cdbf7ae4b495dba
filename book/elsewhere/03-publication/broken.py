# The first caller leaves a table with nothing in it behind while it waits for the feed.
import asyncio

table = None


async def feed():
    await asyncio.sleep(0)
    return 149


async def rate(currency):
    global table
    if table is None:
        table = {}
        table[currency] = await feed()
    return table.get(currency)


async def main():
    print(await asyncio.gather(rate("pound"), rate("pound")))


asyncio.run(main())
# prints: [149, None]
