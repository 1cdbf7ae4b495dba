# Nothing runs between two awaits, and still: the last to arrive is back before the others look.
import asyncio


class Barrier:
    def __init__(self, parties):
        self.parties, self.arrived, self.changed = parties, 0, asyncio.Condition()

    async def wait(self):
        async with self.changed:
            self.arrived += 1
            if self.arrived == self.parties:
                self.arrived = 0  # ready for the next phase
                self.changed.notify_all()
            else:
                await self.changed.wait_for(lambda: self.arrived == 0)


async def work(barrier):
    for _phase in range(3):
        await barrier.wait()


async def main():
    barrier = Barrier(2)
    tasks = [asyncio.create_task(work(barrier)) for _worker in range(2)]
    for _turn in range(100):  # of the event loop: far more than both need
        await asyncio.sleep(0)
    print(sum(task.done() for task in tasks), "of 2 workers are done")

asyncio.run(main())
# prints: 0 of 2 workers are done
