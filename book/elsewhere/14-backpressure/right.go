// select with a default sheds what does not fit; the number of lines lost goes with the next one.
package main

import "fmt"

type line struct{ number, lost int } // so many are missing before it

func main() {
	lines := make(chan line, 8)
	lost := 0
	shipper := func(number int) {
		select {
		case lines <- line{number, lost}:
			lost = 0
		default:
			lost++
		}
	}
	for number := 0; number < 1000; number++ { // the sink is stuck: nobody receives
		shipper(number)
	}
	for i := 0; i < 8; i++ {
		<-lines
	}
	shipper(1000)
	after := <-lines
	fmt.Println("before line", after.number, "there are", after.lost, "missing")
}

// prints: before line 1000 there are 992 missing
