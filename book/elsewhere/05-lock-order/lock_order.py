# Tasks of one thread deadlock just as well: each holds a lock while it awaits the other's.
import asyncio

class Account:
    def __init__(self, number):
        self.number, self.balance, self.lock = number, 100, asyncio.Lock()

async def transfer(source, target, amount, key):
    first, second = sorted((source, target), key=key)
    async with first.lock:
        await asyncio.sleep(0)  # asks the fraud service, say
        async with second.lock:
            source.balance -= amount
            target.balance += amount

async def opposite_transfers(key):
    alice, bob = Account(1), Account(2)
    await asyncio.gather(transfer(alice, bob, 30, key), transfer(bob, alice, 20, key))
    return alice.balance, bob.balance

print("by number:", asyncio.run(opposite_transfers(lambda account: account.number)))
try:
    asyncio.run(asyncio.wait_for(opposite_transfers(lambda account: 0), timeout=0.1))
except asyncio.TimeoutError:
    print("as called: deadlock")
