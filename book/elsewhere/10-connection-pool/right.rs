// What is borrowed is a guard: when it is dropped, on whichever way, the connection is back.
use std::sync::Mutex;

struct Connection;

impl Connection {
    fn query(&self, sql: &str) -> Result<i32, String> {
        if sql == "SELECT 7" { Ok(7) } else { Err("failed".into()) }
    }
}

struct Borrowed<'a> {
    pool: &'a Mutex<Vec<Connection>>,
    connection: Option<Connection>,
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        self.pool.lock().unwrap().extend(self.connection.take());
    }
}

fn borrow(pool: &Mutex<Vec<Connection>>) -> Result<Borrowed<'_>, String> {
    let connection = pool.lock().unwrap().pop().ok_or("no connection")?;
    Ok(Borrowed { pool, connection: Some(connection) })
}

fn query(pool: &Mutex<Vec<Connection>>, sql: &str) -> Result<i32, String> {
    let borrowed = borrow(pool)?;
    borrowed.connection.as_ref().unwrap().query(sql)
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
// prints: failed, failed, 7
