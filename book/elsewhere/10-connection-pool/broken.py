# What fails keeps its connection: after two failures there is none left.
import asyncio
import sqlite3


async def query(pool, sql):
    connection = await pool.get()
    answer = connection.execute(sql).fetchone()[0]
    pool.put_nowait(connection)
    return answer


async def main():
    pool = asyncio.Queue()
    for _ in range(2):
        pool.put_nowait(sqlite3.connect(":memory:"))
    for sql in ("SELECT nonsense", "SELECT nonsense", "SELECT 7"):
        try:
            print(await asyncio.wait_for(query(pool, sql), timeout=1))
        except sqlite3.Error:
            print("failed")
        except asyncio.TimeoutError:
            print("no connection")

asyncio.run(main())
# prints: failed, failed, no connection
