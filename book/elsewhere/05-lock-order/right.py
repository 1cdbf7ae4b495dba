# Every account has a number, and the lower number is locked first, whichever way the money goes.
import asyncio


class Account:
    def __init__(self, number):
        self.number, self.balance, self.lock = number, 100, asyncio.Lock()


async def transfer(source, target, amount):
    first, second = sorted((source, target), key=lambda account: account.number)
    async with first.lock:
        await asyncio.sleep(0)  # somebody is asked, and the other task goes on meanwhile
        async with second.lock:
            source.balance -= amount
            target.balance += amount


async def main():
    alice, bob = Account(1), Account(2)
    await asyncio.gather(transfer(alice, bob, 30), transfer(bob, alice, 20))
    print(alice.balance, bob.balance)

asyncio.run(main())
# prints: 90 110
