# One thread, and the last seat is sold twice: between the look and the sale there is an await.
import asyncio

free, sold = [12], []


async def payment():
    await asyncio.sleep(0)  # the bank is asked, and the other customer goes on meanwhile


async def order(name):
    if free:
        seat = free[0]
        await payment()
        sold.append((name, seat))
        free.clear()


async def main():
    await asyncio.gather(order("ann"), order("ben"))
    print(sold)

asyncio.run(main())
# prints: [('ann', 12), ('ben', 12)]
