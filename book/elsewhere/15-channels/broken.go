// The receiver has what it wanted and closes the channel; the sender does not expect that.
package main

func main() {
	items, done := make(chan int), make(chan bool)
	go func() {
		for item := 0; item < 3; item++ {
			items <- item
		}
		done <- true
	}()
	<-items
	close(items)
	<-done
}

// fails: panic: send on closed channel
