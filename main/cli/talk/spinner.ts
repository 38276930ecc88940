// What a terminal shows while something takes its time. Draws on one line and leaves nothing behind.

export interface Spinner {
  /** Says something else from the next turn on. */
  say(text: string): void
  stop(): void
}

const shapes = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const pause = 300 // what is done by then needs no spinner
const beat = 90

/** Starts to turn after a moment. Only for terminals. */
export function startSpinner(stream: NodeJS.WritableStream, first: string): Spinner {
  let text = first
  let turn = 0
  let timer = setTimeout(begin, pause)
  timer.unref()

  function begin(): void {
    stream.write('\u001b[?25l')
    timer = setInterval(draw, beat)
    timer.unref()
    draw()
  }

  function draw(): void {
    stream.write(`\r\u001b[K${shapes[turn % shapes.length]} ${text}`)
    turn += 1
  }

  return {
    say(other) {
      text = other
    },
    stop() {
      clearInterval(timer)
      if (turn > 0) stream.write('\r\u001b[K\u001b[?25h')
      turn = 0
    },
  }
}
