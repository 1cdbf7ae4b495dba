# The lock is held from the read to the write, across the await.
import asyncio

balance = 0
balance_lock = asyncio.Lock()  # guards balance


async def counted(amount):
    await asyncio.sleep(0)  # the notes are counted, and the others go on meanwhile
    return amount


async def deposit(amount):
    global balance
    async with balance_lock:
        balance += await counted(amount)


async def main():
    await asyncio.gather(deposit(100), deposit(100))
    print("balance", balance)

asyncio.run(main())
# prints: balance 200
