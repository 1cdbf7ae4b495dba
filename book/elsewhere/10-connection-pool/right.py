# Borrowing is a context manager, so that a connection comes back from every block it was used in.
import asyncio
import contextlib
import sqlite3


@contextlib.asynccontextmanager
async def borrowed(pool):
    connection = await pool.get()
    try:
        yield connection
    finally:
        connection.rollback()
        pool.put_nowait(connection)


async def query(pool, sql):
    async with borrowed(pool) as connection:
        return connection.execute(sql).fetchone()[0]


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
# prints: failed, failed, 7
