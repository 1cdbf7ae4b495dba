# Tasks of one thread: each reads, finds the version old, and waits until it is the only reader.
import asyncio

version, readers, loads = 1, 0, 0
changed = asyncio.Condition()


async def refresh():
    global version, readers, loads
    async with changed:
        readers += 1
    await asyncio.sleep(0)  # the file is looked at, and the other task goes on meanwhile
    async with changed:
        await changed.wait_for(lambda: readers == 1)
        version, readers, loads = 2, 0, loads + 1


async def main():
    tasks = [asyncio.create_task(refresh()) for _ in range(2)]
    for _turn in range(100):  # of the event loop: far more than both need
        await asyncio.sleep(0)
    print(sum(task.done() for task in tasks), "refreshes made")
    for task in tasks:
        task.cancel()

asyncio.run(main())
# prints: 0 refreshes made
