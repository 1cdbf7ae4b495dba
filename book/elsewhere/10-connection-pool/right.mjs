// Only one function borrows, and its finally gives back.
const idle = ['connection 1', 'connection 2'];
const waiting = [];

const acquire = () => (idle.length ? idle.pop() : new Promise((taken) => waiting.push(taken)));
const release = (connection) => (waiting.length ? waiting.shift()(connection) : idle.push(connection));

async function withConnection(use) {
  const connection = await acquire();
  try {
    return await use(connection); // without await, finally would run too early
  } finally {
    release(connection);
  }
}

const query = (sql) => withConnection(async () => {
  if (sql.includes('nonsense')) throw new Error('failed');
  return 7;
});

for (const sql of ['SELECT nonsense', 'SELECT nonsense', 'SELECT 7']) {
  console.log(await query(sql).catch((error) => error.message));
}
// prints: failed, failed, 7
