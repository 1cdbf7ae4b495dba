# When main() returns, asyncio.run() cancels the tasks that are left, whoever was promised what.
import asyncio
import os
import signal


async def job(done):
    await asyncio.sleep(3600)
    done.append(True)


async def main(done):
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    jobs = [asyncio.create_task(job(done)) for _ in range(3)]
    os.kill(os.getpid(), signal.SIGTERM)
    await stop.wait()
    return len(jobs)

done = []
accepted = asyncio.run(main(done))
print(accepted, "jobs accepted,", len(done), "done")
# prints: 3 jobs accepted, 0 done
