# One thread, and a deposit is lost all the same: += reads the balance, then awaits, then writes.
import asyncio


class Branch:
    def __init__(self):
        self.balance = 0
        self.lock = asyncio.Lock()  # held from the read to the write

    async def deposit(self, amount):
        self.balance += await asyncio.sleep(0, amount)  # asks the fraud service, say

    async def deposit_safely(self, amount):
        async with self.lock:
            await self.deposit(amount)


async def main():
    for pay in Branch.deposit, Branch.deposit_safely:
        branch = Branch()
        await asyncio.gather(pay(branch, 100), pay(branch, 100))
        print(pay.__name__, branch.balance)

asyncio.run(main())
