// The question mark returns early: the connection is dropped, and the pool has one less.
use std::sync::Mutex;

struct Connection;

impl Connection {
    fn query(&self, sql: &str) -> Result<i32, String> {
        if sql == "SELECT 7" { Ok(7) } else { Err("failed".into()) }
    }
}

fn query(pool: &Mutex<Vec<Connection>>, sql: &str) -> Result<i32, String> {
    let connection = pool.lock().unwrap().pop().ok_or("no connection")?;
    let answer = connection.query(sql)?;
    pool.lock().unwrap().push(connection);
    Ok(answer)
}

fn main() {
    let pool = Mutex::new(vec![Connection, Connection]);
    for sql in ["SELECT nonsense", "SELECT nonsense", "SELECT 7"] {
        match query(&pool, sql) {
            Ok(answer) => println!("{answer}"),
            Err(error) => println!("{error}"),
        }
    }
}
// prints: failed, failed, no connection
