// The lower number first.  The runtime reports a deadlock only when no goroutine can run any more.
package main

import "sync"

var balances = [2]int{100, 100}
var locks [2]sync.Mutex // locks[i] guards balances[i]

func transfer(a, b, amount int, done chan bool) {
	if b < a {
		a, b, amount = b, a, -amount
	}
	locks[a].Lock()
	locks[b].Lock()
	balances[a] -= amount
	balances[b] += amount
	locks[b].Unlock()
	locks[a].Unlock()
	done <- true
}

func main() {
	done := make(chan bool)
	go transfer(0, 1, 30, done)
	go transfer(1, 0, 20, done)
	_, _ = <-done, <-done
	println(balances[0], balances[1])
}
