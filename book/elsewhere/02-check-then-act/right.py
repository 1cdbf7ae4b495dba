# The seat is taken before anything is awaited.  A retry finds the task of the first call, and awaits it.
import asyncio

free, sold = [12], {}


async def payment():
    await asyncio.sleep(0)  # the bank is asked, and the other customer goes on meanwhile


async def buy():
    seat = free.pop() if free else None
    await payment()
    return seat


def order(name):
    if name not in sold:
        sold[name] = asyncio.create_task(buy())
    return sold[name]


async def main():
    print(await asyncio.gather(order("ann"), order("ann"), order("ben")))

asyncio.run(main())
# prints: [12, 12, None]
