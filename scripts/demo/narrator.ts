// How the demo tells its story: numbered steps, commands as they would be typed, what they said, and what it means.
const colourful = process.stdout.isTTY && !process.env.NO_COLOR
const paint = (code: string) => (text: string) => (colourful ? `\u001b[${code}m${text}\u001b[0m` : text)
const bold = paint('1')
const quiet = paint('2')
const good = paint('32')
const bad = paint('31')
const brass = paint('33')

let steps = 0

export const narrator = {
  title: (text: string) => print(`\n${brass(bold(text))}\n`),
  step: (text: string) => {
    steps += 1
    print(`\n${bold(`${steps}. ${text}`)}`)
  },
  say: (text: string) => print(`   ${text}`),
  command: (text: string) => print(`   ${brass('$')} ${text}`),
  output: (text: string) => {
    for (const line of text.trimEnd().split('\n')) print(`     ${quiet(line)}`)
  },
  evidence: (text: string) => print(`   ${good('✓')} ${text}`),
  failure: (text: string) => print(`   ${bad('✗')} ${text}`),
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
