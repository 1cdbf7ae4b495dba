# asyncio.wait() hands back the losers as well, still running: cancel them, then await them.
import asyncio

async def ask(replica, delay):
    try:
        await asyncio.sleep(delay)
        return f"replica {replica}"
    except asyncio.CancelledError:
        print(f"replica {replica} winds up")
        raise

async def first_reply(delays):
    tasks = [asyncio.create_task(ask(i, delay)) for i, delay in enumerate(delays, 1)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for task in tasks:
            task.cancel()  # does nothing to one that is done
        await asyncio.gather(*tasks, return_exceptions=True)

print(asyncio.run(first_reply([0.03, 0.01, 3600])), "was first")
