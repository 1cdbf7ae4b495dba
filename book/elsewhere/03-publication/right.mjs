// What is kept is the promise, and everybody waits for that; one that is rejected is forgotten.
let fetching;

const feed = async () => ({ pound: 149 });

async function rate(currency) {
    fetching ??= feed().catch(error => {
        fetching = undefined;
        throw error;
    });
    return (await fetching)[currency];
}

console.log(await Promise.all([rate("pound"), rate("pound")]));
// prints: [ 149, 149 ]
