// A short, soft tone for the room, made here: no file to fetch. Off until somebody presses the button, because a browser lets a page sound
// only after that; the press gives the tone once, so that the facilitator hears how loud the room's loudspeakers are.

const TONES = [[523.25, 0], [659.25, 0.18]]; // C and E, one after the other
const LOUDNESS = 0.12;
const LASTS = 1.6; // seconds
const button = document.getElementById("sound"); // only where a chime is wanted
let sound = null;

/** Nothing while the sound is off. */
export function chime() {
  if (button?.ariaPressed === "true") TONES.forEach(([pitch, after]) => play(pitch, sound.currentTime + after));
}

function play(pitch, at) {
  const tone = new OscillatorNode(sound, { frequency: pitch });
  const loudness = new GainNode(sound, { gain: 0 });
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.03);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + LASTS);
  tone.connect(loudness).connect(sound.destination);
  tone.start(at);
  tone.stop(at + LASTS);
}

button?.addEventListener("click", async () => {
  const on = button.ariaPressed !== "true";
  button.ariaPressed = String(on);
  button.textContent = on ? button.dataset.on : button.dataset.off;
  sound ??= new AudioContext();
  await sound.resume();
  chime();
});
