# After the signal nothing is accepted, and what was is waited for, up to a deadline.
import asyncio
import os
import signal


async def job(done):
    await asyncio.sleep(0.01)
    done.append(True)


async def main(done):
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    jobs = [asyncio.create_task(job(done)) for _ in range(3)]
    os.kill(os.getpid(), signal.SIGTERM)
    await stop.wait()
    _, abandoned = await asyncio.wait(jobs, timeout=60)
    return len(jobs), len(abandoned)

done = []
accepted, abandoned = asyncio.run(main(done))
print(accepted, "jobs accepted,", len(done), "done,", abandoned, "abandoned")
# prints: 3 jobs accepted, 3 done, 0 abandoned
