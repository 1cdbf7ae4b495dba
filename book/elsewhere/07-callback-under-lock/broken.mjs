// No lock, and the list still changes under the loop: who leaves makes the next one miss the event.
const listeners = [];

function publish(event) {
  listeners.forEach(listener => listener(event));
}

function once(listener) {
  listeners.push(function self(event) {
    listeners.splice(listeners.indexOf(self), 1);
    listener(event);
  });
}

const heard = [];
once(() => heard.push('door'));
listeners.push(() => heard.push('store'));
publish('sold out');
console.log(heard.join(' and '));
// prints: door
