# One thread, and a deposit is lost all the same: += reads, then awaits, then writes.
import asyncio

balance = 0


async def counted(amount):
    await asyncio.sleep(0)  # the notes are counted, and the others go on meanwhile
    return amount


async def deposit(amount):
    global balance
    balance += await counted(amount)


async def main():
    await asyncio.gather(deposit(100), deposit(100))
    print("balance", balance)

asyncio.run(main())
# prints: balance 100
