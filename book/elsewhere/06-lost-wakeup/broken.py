# Both workers are woken, and the second does not look again: tasks steal from each other, too.
import asyncio

jobs = []


async def work(changed):
    async with changed:
        if not jobs:
            await changed.wait()
        return jobs.pop(0)


async def main():
    changed = asyncio.Condition()
    workers = [asyncio.create_task(work(changed)) for _ in range(2)]
    await asyncio.sleep(0)  # both wait now
    async with changed:
        jobs.append("a job")
        changed.notify_all()
    await asyncio.gather(*workers)

asyncio.run(main())
# fails: IndexError: pop from empty list
