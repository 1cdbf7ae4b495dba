// Every call locks the mutex, and the race detector is content.  Both find the seat free.
package main

import (
	"fmt"
	"sync"
)

var mu sync.Mutex // guards owner
var owner string
var looked, done sync.WaitGroup
var sales = make(chan string, 2)

func free() bool {
	mu.Lock()
	defer mu.Unlock()
	return owner == ""
}

func buy(name string) {
	mu.Lock()
	defer mu.Unlock()
	owner = name
}

func order(name string) {
	defer done.Done()
	found := free()
	looked.Done()
	looked.Wait() // the worst moment, made certain: both have looked
	if found {
		buy(name)
		sales <- name
	}
}

func main() {
	looked.Add(2)
	done.Add(2)
	go order("ann")
	go order("ben")
	done.Wait()
	fmt.Println("sold", len(sales), "times")
}

// prints under -race: sold 2 times
