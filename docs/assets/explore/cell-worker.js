/* Runs cells in MicroPython, away from the page's own thread. It is told the code, and tells what
   the code prints and plots, and how it ends. It cannot be interrupted: the page ends it. */
import { loadMicroPython } from "../micropython/micropython.js";

const CHARACTERS = 10000;
const MEMORY = 256 * 2 ** 20;
const LINES = 12;

// What a cell finds besides Python's own, in a fresh namespace at every run.
const PRELUDE = `
def plot(xs):
    xs = [str(float(x)) for x in xs]
    if len(xs) > 2000:
        raise ValueError("plot takes at most 2000 numbers")
    _plot(" ".join(xs))
def input(*_):
    raise RuntimeError("nothing can be typed into a running cell")
`;
const RUN = 'exec(_code, {"__name__": "__main__", "plot": plot, "input": input})';

// The interpreter would take two gigabytes before it raises MemoryError, and report each try.
const grow = WebAssembly.Memory.prototype.grow;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * 65536 > MEMORY) throw new RangeError("enough");
  return grow.call(this, pages);
};
console.error = () => {};

let [bytes, characters] = [[], 0];

function flush() {
  postMessage({ printed: new TextDecoder().decode(new Uint8Array(bytes)) });
  bytes = [];
}

function write([byte]) {
  // Counted is the first byte of a character, not one that goes on with it.
  if ((byte & 0xc0) !== 0x80) characters++;
  if (characters > CHARACTERS + 1) return;
  if (characters <= CHARACTERS) bytes.push(byte);
  if (byte === 10 || characters > CHARACTERS) flush();
  if (characters > CHARACTERS) postMessage({ over: `Stopped: it printed more than ${CHARACTERS} characters.` });
}

/* Python's traceback without our own frames, and of a deep one only its ends. */
function traceback(message) {
  const lines = message.trim().split("\n").filter((line) => !line.includes('File "<stdin>"'));
  const left = lines.length - LINES;
  if (left > 1) lines.splice(LINES / 2, left, `  … ${left} more lines like these …`);
  return lines.join("\n").replaceAll('File "<string>"', "This cell");
}

loadMicroPython({ linebuffer: false, stdout: write, stderr: write }).then((python) => {
  python.globals.set("_plot", (numbers) => postMessage({ plotted: numbers.split(" ").map(parseFloat) }));
  python.runPython(PRELUDE);
  onmessage = ({ data }) => {
    const begun = performance.now();
    let error = "";
    [bytes, characters] = [[], 0];
    try {
      python.globals.set("_code", data);
      python.runPython(RUN);
    } catch (thrown) {
      // Anything but an error of Python's leaves the interpreter in doubt.
      if (thrown.name !== "PythonError") return postMessage({ over: `Stopped: ${thrown.message}` });
      error = traceback(thrown.message);
    }
    flush();
    postMessage({ done: performance.now() - begun, error });
  };
  postMessage({ ready: true });
}, (reason) => postMessage({ failed: String(reason) }));
