// The flag is looked at without the lock: nothing says that the table is seen with it.
package main

import (
	"fmt"
	"sync"
)

var lock sync.Mutex
var fetched bool
var table [3]int

func rate(currency int) int {
	if !fetched {
		lock.Lock()
		if !fetched {
			table = [3]int{108, 149, 87}
			fetched = true
		}
		lock.Unlock()
	}
	return table[currency]
}

func main() {
	var desks sync.WaitGroup
	desks.Add(2)
	for i := 0; i < 2; i++ {
		go func() {
			defer desks.Done()
			fmt.Println(rate(1))
		}()
	}
	desks.Wait()
}

// fails under -race: DATA RACE
