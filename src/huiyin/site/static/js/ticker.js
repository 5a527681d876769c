// A clock for pages in the background, whose own timers the browser slows down to one a minute.
setInterval(() => postMessage(""), 1000);
