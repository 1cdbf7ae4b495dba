// Each holds a lock and wants the other's.  The runtime notices when no goroutine can run any more.
package main

import "sync"

var balances = [2]int{100, 100}
var locks [2]sync.Mutex // locks[i] guards balances[i]
var meeting, done sync.WaitGroup

func transfer(from, to, amount int) {
	defer done.Done()
	locks[from].Lock()
	meeting.Done()
	meeting.Wait() // the worst moment, made certain: each holds its first lock
	locks[to].Lock()
	balances[from] -= amount
	balances[to] += amount
	locks[to].Unlock()
	locks[from].Unlock()
}

func main() {
	meeting.Add(2)
	done.Add(2)
	go transfer(0, 1, 30)
	go transfer(1, 0, 20)
	done.Wait()
}

// fails: fatal error: all goroutines are asleep - deadlock!
