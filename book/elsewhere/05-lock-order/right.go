// The lower number first: whoever holds a lock waits only for higher ones, so there is no ring.
package main

import (
	"fmt"
	"sync"
)

var balances = [2]int{100, 100}
var locks [2]sync.Mutex // locks[i] guards balances[i]; taken in the order of i
var done sync.WaitGroup

func transfer(from, to, amount int) {
	defer done.Done()
	if to < from {
		from, to, amount = to, from, -amount
	}
	locks[from].Lock()
	locks[to].Lock()
	balances[from] -= amount
	balances[to] += amount
	locks[to].Unlock()
	locks[from].Unlock()
}

func main() {
	done.Add(2)
	go transfer(0, 1, 30)
	go transfer(1, 0, 20)
	done.Wait()
	fmt.Println(balances[0], balances[1])
}

// prints: 90 110
