# asyncio.Barrier can be used again, and tells one: the number that wait() returns is 0.
import asyncio


async def work(barrier, told):
    for phase in range(3):
        if await barrier.wait() == 0:
            told.append(phase)


async def main():
    barrier, told = asyncio.Barrier(2), []
    await asyncio.gather(work(barrier, told), work(barrier, told))
    print("one was told after each of the phases", told)

asyncio.run(main())
# prints: one was told after each of the phases [0, 1, 2]
