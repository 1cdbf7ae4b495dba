// A sync.Once runs its function once, and everybody who comes back from Do sees what it did.
package main

import (
	"fmt"
	"sync"
)

var once sync.Once
var table [3]int

func rate(currency int) int {
	once.Do(func() { table = [3]int{108, 149, 87} })
	return table[currency]
}

func main() {
	var desks sync.WaitGroup
	var told [2]int
	desks.Add(2)
	for i := 0; i < 2; i++ {
		go func(i int) {
			defer desks.Done()
			told[i] = rate(1)
		}(i)
	}
	desks.Wait()
	fmt.Println(told[0], told[1])
}

// prints under -race: 149 149
