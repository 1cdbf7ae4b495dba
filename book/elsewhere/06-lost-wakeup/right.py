# asyncio.Queue waits in a loop, and has a line of its own for those who put and for those who get.
import asyncio


async def work(queue, done):
    while True:
        done.append(await queue.get())
        queue.task_done()


async def main():
    queue, done = asyncio.Queue(maxsize=1), []
    workers = [asyncio.create_task(work(queue, done)) for _ in range(2)]
    for job in range(4):
        await queue.put(job)
    await queue.join()
    for worker in workers:
        worker.cancel()
    print(len(done), "jobs, each once:", sorted(done) == [0, 1, 2, 3])

asyncio.run(main())
# prints: 4 jobs, each once: True
