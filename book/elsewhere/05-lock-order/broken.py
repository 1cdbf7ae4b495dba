# Tasks of one thread deadlock just as well: a lock is held across every await.
import asyncio


class Account:
    def __init__(self):
        self.balance, self.lock = 100, asyncio.Lock()


async def transfer(source, target, amount):
    async with source.lock:
        await asyncio.sleep(0)  # somebody is asked, and the other task goes on meanwhile
        async with target.lock:
            source.balance -= amount
            target.balance += amount


async def main():
    alice, bob = Account(), Account()
    calls = transfer(alice, bob, 30), transfer(bob, alice, 20)
    tasks = [asyncio.create_task(call) for call in calls]
    for _turn in range(100):  # of the event loop: far more than both need
        await asyncio.sleep(0)
    print(sum(task.done() for task in tasks), "transfers made")

asyncio.run(main())
# prints: 0 transfers made
