// What the server's clock says, whatever this phone's says.
//
// A sample is the server's time less the phone's, taken when it arrives: on the way it can only grow too small, so the largest of the last
// few is nearest to the truth, and one event that was held up somewhere changes nothing.

const KEPT = 12; // samples: two minutes of heartbeats
let samples = [];
let offset = null; // not known before the first event
let apart = Date.now() - performance.now();

/** The server's time in milliseconds, as well as this phone can know it; null before it has been told once. */
export function serverNow() {
  return offset === null ? null : Date.now() + offset;
}

/** The server said so just now. */
export function learn(serverTime) {
  forgetIfJumped();
  samples = [...samples, serverTime - Date.now()].slice(-KEPT);
  offset = Math.max(...samples);
}

/** True once after the phone's clock was set, or the phone slept (then one of its two clocks stood still): what was measured is in doubt. */
export function forgetIfJumped() {
  const now = Date.now() - performance.now();
  const jumped = Math.abs(now - apart) > 1_000;
  apart = now; // a clock that is set right little by little is followed
  if (jumped) samples = [];
  return jumped;
}
