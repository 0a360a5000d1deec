// The page after logging in again beside a desk whose session had ended: tells the desk.
"use strict";

new BroadcastChannel("signed-in").postMessage("signed-in");
