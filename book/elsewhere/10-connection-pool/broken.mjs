// An exception leaves query() before the connection is given back.
import { setTimeout as sleep } from 'node:timers/promises';

const idle = ['connection 1', 'connection 2'];
const waiting = [];

const acquire = () => (idle.length ? idle.pop() : new Promise((taken) => waiting.push(taken)));
const release = (connection) => (waiting.length ? waiting.shift()(connection) : idle.push(connection));

async function query(sql) {
  const connection = await acquire();
  if (sql.includes('nonsense')) throw new Error('failed');
  release(connection);
  return 7;
}

for (const sql of ['SELECT nonsense', 'SELECT nonsense', 'SELECT 7']) {
  const late = sleep(1000, 'no connection');
  console.log(await Promise.race([query(sql), late]).catch((error) => error.message));
}
// prints: failed, failed, no connection
